import {
  dissect,
  encodeAdvertisement,
  encodeAdvertisementFrame,
  formatAddress,
  inspectAdvertisement,
  LINKTYPE_ETHERNET,
  Packet,
} from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import type { AuthResult } from './key-ring.js';
import { type CaptureLink, ONE_LINK } from './links/link.js';
import type { MastershipOverlap, VhidTimeline } from './timeline.js';
import { CarpTimelines } from './vhid-timeline.js';

interface Seen {
  readonly src: string;
  /** Seconds. */
  readonly at: number;
  readonly vhid?: number;
  readonly advbase?: number;
  readonly advskew?: number;
  readonly demote?: number;
  readonly vlan?: number;
  readonly file?: number;
  readonly link?: CaptureLink;
  readonly auth?: AuthResult;
  readonly counter?: number;
  readonly dstMac?: string;
}

const UNCHECKED: AuthResult = { status: 'unchecked' };

/** A packet as its sender makes it: another counter each time, by its time. */
function packetOf(seen: Seen): Packet {
  const { src, at, vhid = 7, advbase = 1, advskew = 0, demote = 0, vlan, counter = us(at), dstMac } = seen;
  const frame = encodeAdvertisementFrame(
    {
      family: src.includes(':') ? 6 : 4,
      srcMac: '00:00:5e:00:01:07',
      src,
      ...(vlan === undefined ? {} : { vlan }),
      ...(dstMac === undefined ? {} : { dstMac }),
    },
    encodeAdvertisement({
      ...{ version: 2, type: 1, vhid, advskew, authlen: 7, demote, advbase, checksum: 0 },
      counter: BigInt(counter),
      hmac: new Uint8Array(20),
    }),
  );
  const packet = new Packet();
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  return packet;
}

const us = (seconds: number): number => Math.round(seconds * 1_000_000);

function observe(...seen: Seen[]): VhidTimeline[] {
  const timelines = new CarpTimelines();
  for (const one of seen) {
    const { at, file = 0, auth = UNCHECKED, link = ONE_LINK } = one;
    timelines.observe(packetOf(one), us(at), file, auth, link);
  }
  return timelines.list();
}

const A = '10.0.0.1';
const B = '10.0.0.2';
const steady = (src: string, from: number, to: number, more: Partial<Seen> = {}): Seen[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ src, at: from + i, ...more }));
const byTime = (...seen: Seen[]): Seen[] => seen.sort((a, b) => a.at - b.at);

/** `source: from–to count missed`, in seconds. */
function masterships({ advertisers }: VhidTimeline): string[] {
  return advertisers.flatMap((advertiser) =>
    advertiser.masterships.map(
      (mastership) =>
        `${formatAddress(advertiser.source)}: ${mastership.fromUs / 1e6}–${mastership.toUs / 1e6} ${mastership.advertisements} ${mastership.missed}${mastership.goodbye ? ' goodbye' : ''}`,
    ),
  );
}

const spans = (overlaps: readonly MastershipOverlap[]): string[] =>
  overlaps.map(
    ({ a, b, fromUs, toUs }) =>
      `${formatAddress(a.source)} ${formatAddress(b.source)} ${fromUs / 1e6}–${toUs / 1e6}`,
  );

describe('CarpTimelines: masterships', () => {
  it('one that advertises steadily has one mastership', () => {
    const [timeline] = observe(...steady(A, 10, 20));
    expect(masterships(timeline!)).toEqual(['10.0.0.1: 10–20 11 0']);
    expect(timeline).toMatchObject({ vhid: 7, family: 4, vlan: '', overlaps: [], vrrp: [] });
    expect(timeline!.advertisers[0]).toMatchObject({
      advertisements: 11,
      duplicates: 0,
      echoes: 0,
      replays: 0,
    });
  });

  it('half an interval late is late, more is missed', () => {
    expect(masterships(observe({ src: A, at: 0 }, { src: A, at: 1.5 })[0]!)).toEqual(['10.0.0.1: 0–1.5 2 0']);
    expect(masterships(observe({ src: A, at: 0 }, { src: A, at: 1.51 })[0]!)).toEqual([
      '10.0.0.1: 0–1.51 2 1',
    ]);
    expect(masterships(observe({ src: A, at: 0 }, { src: A, at: 3 })[0]!)).toEqual(['10.0.0.1: 0–3 2 2']);
  });

  it('the interval is the one that was announced', () => {
    const slow = { advbase: 10, advskew: 128 };
    const [timeline] = observe(
      { src: A, at: 0, ...slow },
      { src: A, at: 10.5, ...slow },
      { src: A, at: 31.5, ...slow },
    );
    expect(masterships(timeline!)).toEqual(['10.0.0.1: 0–31.5 3 1']);
  });

  it('a gap in which a backup takes over begins a new one', () => {
    const down = 3.390625;
    const skewed = { advskew: 100 };
    const at = (gap: number): string[] =>
      masterships(observe({ src: A, at: 0, ...skewed }, { src: A, at: gap, ...skewed })[0]!);
    expect(at(down)).toEqual([`10.0.0.1: 0–${down} 2 1`]);
    expect(at(down + 1e-6)).toEqual(['10.0.0.1: 0–0 1 0', '10.0.0.1: 3.390626–3.390626 1 0']);
  });

  it('a goodbye ends it, and is no announcement', () => {
    const [timeline] = observe(
      ...steady(A, 0, 2, { advskew: 5 }),
      { src: A, at: 2.5, advbase: 255, advskew: 255, demote: 9 },
      { src: A, at: 3, advskew: 5 },
    );
    expect(masterships(timeline!)).toEqual(['10.0.0.1: 0–2.5 4 0 goodbye', '10.0.0.1: 3–3 1 0']);
    expect(timeline!.advertisers[0]!.masterships[0]).toMatchObject({
      ...{ advbase: 1, advskew: 5, skewMin: 5, skewMax: 5, demoteMax: 0 },
    });
  });

  it('advskew 255 alone, which UCARP can be told, is no goodbye', () => {
    const [timeline] = observe({ src: A, at: 0, advskew: 255 }, { src: A, at: 1, advskew: 255 });
    expect(masterships(timeline!)).toEqual(['10.0.0.1: 0–1 2 0']);
    expect(timeline!.advertisers[0]!.masterships[0]!.skewMax).toBe(255);
  });

  it('remembers the lowest, highest and last of what was announced', () => {
    const [timeline] = observe(
      { src: A, at: 0, advskew: 50 },
      { src: A, at: 1, advskew: 240, demote: 3 },
      { src: A, at: 2, advskew: 0, advbase: 2 },
    );
    expect(timeline!.advertisers[0]!.masterships[0]).toMatchObject({
      ...{ skewMin: 0, skewMax: 240, demoteMax: 3, demote: 0, advbase: 2, advskew: 0 },
    });
  });

  it('a mastership that is only a goodbye has announced nothing', () => {
    const [mastership] = observe({ src: A, at: 0, advbase: 255, advskew: 255 })[0]!.advertisers[0]!
      .masterships;
    expect(mastership!.skewMin).toBeGreaterThan(mastership!.skewMax);
  });

  it('outcomes of verification follow each other in periods', () => {
    const ok: AuthResult = { status: 'ok' };
    const bad: AuthResult = { status: 'bad' };
    const [timeline] = observe(
      ...steady(A, 0, 2, { auth: ok }),
      ...steady(A, 3, 4, { auth: bad }),
      ...steady(A, 5, 5, { auth: ok }),
    );
    expect(timeline!.advertisers[0]!.masterships[0]!.auths).toEqual([
      { auth: ok, fromUs: 0, toUs: us(2), advertisements: 3 },
      { auth: bad, fromUs: us(3), toUs: us(4), advertisements: 2 },
      { auth: ok, fromUs: us(5), toUs: us(5), advertisements: 1 },
    ]);
  });

  it('each mastership has its own outcomes, and 8 periods of them at most', () => {
    const outcomes = Array.from({ length: 20 }, (): AuthResult => ({ status: 'bad' }));
    const [timeline] = observe(...outcomes.map((auth, i) => ({ src: A, at: i, auth })), {
      src: A,
      at: 100,
      auth: { status: 'ok' },
    });
    const [first, second] = timeline!.advertisers[0]!.masterships;
    expect(first!.auths).toHaveLength(8);
    expect(first!.auths.reduce((sum, { advertisements }) => sum + advertisements, 0)).toBe(20);
    expect(second!.auths.map(({ auth }) => auth.status)).toEqual(['ok']);
  });
});

describe('CarpTimelines: two masters', () => {
  it('a takeover after the last advertisement is no overlap', () => {
    const [timeline] = observe(...steady(A, 0, 5), ...steady(B, 9, 12));
    expect(masterships(timeline!)).toEqual(['10.0.0.1: 0–5 6 0', '10.0.0.2: 9–12 4 0']);
    expect(timeline!.overlaps).toEqual([]);
  });

  it('preemption: the slower one falls silent at once', () => {
    expect(observe(...steady(B, 0, 3), ...steady(A, 3.001, 6.001))[0]!.overlaps).toEqual([]);
  });

  it('a split brain lasts as long as both advertise', () => {
    const [timeline] = observe(...byTime(...steady(A, 0, 10), ...steady(B, 3.5, 7.5), { src: A, at: 11 }));
    // B gives way at A's next one after its own last.
    expect(spans(timeline!.overlaps)).toEqual(['10.0.0.1 10.0.0.2 3.5–8']);
    const [overlap] = timeline!.overlaps;
    expect(overlap!.mastershipA).toBe(timeline!.advertisers[0]!.masterships[0]);
    expect(overlap!.mastershipB).toBe(timeline!.advertisers[1]!.masterships[0]);
  });

  it('both are MASTER until one gives way, or the capture ends', () => {
    const [timeline] = observe(
      { src: A, at: 0 },
      { src: B, at: 0.5 },
      { src: A, at: 1 },
      { src: B, at: 1.5 },
    );
    expect(spans(timeline!.overlaps)).toEqual(['10.0.0.1 10.0.0.2 0.5–1.5']);
  });

  it('twice the same two: two overlaps', () => {
    const [timeline] = observe(
      ...byTime(...steady(A, 0, 4), ...steady(B, 1.5, 3.5), ...steady(A, 20, 24), ...steady(B, 21.5, 23.5)),
    );
    expect(spans(timeline!.overlaps)).toEqual(['10.0.0.1 10.0.0.2 1.5–4', '10.0.0.1 10.0.0.2 21.5–24']);
  });

  it('three at once: each pair', () => {
    const [timeline] = observe(
      ...byTime(...steady(A, 0, 5), ...steady(B, 1.25, 5.25), ...steady('10.0.0.3', 2.5, 5.5)),
    );
    expect(spans(timeline!.overlaps).sort()).toEqual([
      '10.0.0.1 10.0.0.2 1.25–5.5',
      '10.0.0.1 10.0.0.3 2.5–5.5',
      '10.0.0.2 10.0.0.3 2.5–5.5',
    ]);
  });

  it('the same vhid on another link is another election', () => {
    const [wan, lan] = [
      { number: 0, name: 'wan' },
      { number: 1, name: 'lan' },
    ];
    const timelines = observe(
      ...byTime(...steady(A, 0, 9, { link: wan }), ...steady(B, 0, 9, { link: lan, vlan: 4095 })),
    );
    expect(timelines.map(({ link, vlan, overlaps }) => [link, vlan, overlaps.length])).toEqual([
      ['wan', '', 0],
      ['lan', '4095', 0],
    ]);
  });

  it('other vhids, VLANs and families are other elections', () => {
    const timelines = observe(
      ...byTime(
        ...steady(A, 0, 4),
        ...steady(B, 0.5, 4.5, { vhid: 8 }),
        ...steady(B, 0.6, 4.6, { vlan: 100 }),
        ...steady('fe80::2', 0.7, 4.7),
      ),
    );
    expect(timelines.map(({ vlan, vhid, family }) => [vlan, vhid, family])).toEqual([
      ['', 7, 4],
      ['', 7, 6],
      ['', 8, 4],
      ['100', 7, 4],
    ]);
    expect(
      timelines.every(({ overlaps, advertisers }) => overlaps.length === 0 && advertisers.length === 1),
    ).toBe(true);
  });
});

describe('CarpTimelines: the same packet again', () => {
  const twice = (offset: number, more: Partial<Seen>): VhidTimeline =>
    observe(
      ...steady(A, 0, 5)
        .flatMap((one) => [one, { ...one, counter: us(one.at), at: one.at + offset, ...more }])
        .sort((a, b) => a.at - b.at),
    )[0]!;

  it('in the file of the other end it is counted once', () => {
    const timeline = twice(0.0002, { file: 1 });
    expect(masterships(timeline)).toEqual(['10.0.0.1: 0–5 6 0']);
    expect(timeline.advertisers[0]).toMatchObject({
      ...{ advertisements: 6, duplicates: 6, duplicateOffsetUs: 200, file: 0, echoes: 0, replays: 0 },
    });
    expect(timeline.timeReversals).toBe(0);
  });

  it('even where the clocks of the two files are seconds apart', () => {
    const timeline = twice(2.3, { file: 1 });
    expect(masterships(timeline)).toEqual(['10.0.0.1: 0–5 6 0']);
    expect(timeline.advertisers[0]).toMatchObject({ duplicates: 6, duplicateOffsetUs: 2_300_000 });
  });

  it('within milliseconds of the same file it is an echo', () => {
    expect(twice(0.001, {}).advertisers[0]).toMatchObject({ advertisements: 6, echoes: 6, duplicates: 0 });
  });

  it('later in the same file, after others, it is a replay, which counts as an advertisement', () => {
    const timeline = observe(...steady(A, 0, 3), { src: A, at: 4, counter: us(1) })[0]!;
    expect(timeline.advertisers[0]).toMatchObject({ advertisements: 5, replays: 1, echoes: 0 });
    expect(masterships(timeline)).toEqual(['10.0.0.1: 0–4 5 0']);
  });

  it('OpenBSD’s counter never changes: its packets are told apart by their time', () => {
    const same = { counter: 5 };
    expect(observe(...steady(A, 0, 5, same))[0]!.advertisers[0]).toMatchObject({
      advertisements: 6,
      replays: 0,
    });
    const both = steady(A, 0, 5, same).flatMap((one) => [one, { ...one, at: one.at + 0.001, file: 1 }]);
    expect(observe(...both)[0]!.advertisers[0]).toMatchObject({ advertisements: 6, duplicates: 6 });
  });

  it('another file alone goes on where the first has ended', () => {
    const timeline = observe(...steady(A, 0, 2), ...steady(A, 3, 5, { file: 1 }))[0]!;
    expect(masterships(timeline)).toEqual(['10.0.0.1: 0–5 6 0']);
    expect(timeline.advertisers[0]!.duplicates).toBe(0);
  });

  it('time that goes back is noted, in the file where it does', () => {
    expect(observe({ src: A, at: 5 }, { src: A, at: 4 }, { src: A, at: 6 })[0]!.timeReversals).toBe(1);
    expect(observe({ src: A, at: 5 }, { src: A, at: 4, file: 1 })[0]!.timeReversals).toBe(0);
  });
});

describe('CarpTimelines: what receivers drop', () => {
  it('is counted by its reason, and is in no mastership', () => {
    const timelines = new CarpTimelines();
    timelines.observe(packetOf({ src: A, at: 0 }), 0, 0, UNCHECKED);
    for (const code of ['badttl', 'badsum', 'badttl'])
      timelines.observeRefused(packetOf({ src: A, at: 1 }), 0, code);
    timelines.observeRefused(packetOf({ src: B, at: 1 }), 0, 'badver');
    const [timeline] = timelines.list();
    expect(masterships(timeline!)).toEqual(['10.0.0.1: 0–0 1 0']);
    expect(timeline!.advertisers.map(({ refused }) => [...refused])).toEqual([
      [
        ['badttl', 2],
        ['badsum', 1],
      ],
      [['badver', 1]],
    ]);
  });

  it('a wrong group MAC is counted, but the advertisement is one', () => {
    const timelines = new CarpTimelines();
    const packet = packetOf({ src: A, at: 0, dstMac: '01:00:5e:00:00:99' });
    inspectAdvertisement(packet);
    timelines.observe(packet, 0, 0, UNCHECKED);
    expect(timelines.list()[0]!.advertisers[0]).toMatchObject({ badMac: 1, advertisements: 1 });
  });
});

describe('CarpTimelines: VRRP', () => {
  it('a router with the same number on the same VLAN is noted, once', () => {
    const timelines = new CarpTimelines();
    timelines.observe(packetOf({ src: A, at: 0 }), 0, 0, UNCHECKED);
    timelines.observe(packetOf({ src: A, at: 0, vhid: 8 }), 0, 0, UNCHECKED);
    timelines.observe(packetOf({ src: A, at: 0, vlan: 5 }), 0, 0, UNCHECKED);
    // A VRRP header has its vrid where CARP has its vhid.
    for (let i = 0; i < 3; i++) timelines.observeVrrp(packetOf({ src: B, at: 0 }));
    // Asked twice, it says the same twice.
    timelines.list();
    expect(
      timelines
        .list()
        .map(({ vlan, vhid, vrrp }) => [vlan, vhid, vrrp.map((other) => formatAddress(other.source))]),
    ).toEqual([
      ['', 7, [B]],
      ['', 8, []],
      ['5', 7, []],
    ]);
  });
});

describe('CarpTimelines: bounds', () => {
  it('64 sources are kept, the others counted', () => {
    const [timeline] = observe(
      ...Array.from({ length: 100 }, (_, i) => ({ src: `10.0.1.${i}`, at: i / 100 })),
    );
    expect(timeline!.advertisers).toHaveLength(64);
    expect(timeline!.sourcesDropped).toBe(36);
  });

  it('the last 256 masterships of a source are kept', () => {
    const [timeline] = observe(...Array.from({ length: 300 }, (_, i) => ({ src: A, at: 10 * i })));
    const [advertiser] = timeline!.advertisers;
    expect([
      advertiser!.masterships.length,
      advertiser!.mastershipsDropped,
      advertiser!.advertisements,
    ]).toEqual([256, 44, 300]);
    expect(advertiser!.masterships.at(-1)!.fromUs).toBe(us(2990));
    expect(advertiser!.masterships[0]!.fromUs).toBe(us(440));
  });

  it('the first 256 overlaps are kept', () => {
    const [timeline] = observe(
      ...Array.from({ length: 300 }, (_, i): Seen[] => [
        { src: A, at: 10 * i },
        { src: B, at: 10 * i + 0.5 },
        { src: A, at: 10 * i + 1 },
      ]).flat(),
    );
    expect(timeline!.overlaps).toHaveLength(256);
    expect(timeline!.overlapsDropped).toBe(44);
  });

  it('1024 vhids are kept, the advertisements of others counted', () => {
    const timelines = new CarpTimelines();
    let now = 0;
    for (let vlan = 0; vlan < 5; vlan++)
      for (let vhid = 1; vhid < 256; vhid++)
        for (let i = 0; i < 2; i++)
          timelines.observe(packetOf({ src: A, at: now, vlan, vhid }), us(now++), 0, UNCHECKED);
    expect(timelines.list()).toHaveLength(1024);
    expect(timelines.dropped).toBe(2 * (5 * 255 - 1024));
    // Those that are kept go on.
    timelines.observe(packetOf({ src: A, at: now, vlan: 0, vhid: 1 }), us(now), 0, UNCHECKED);
    expect(timelines.list()[0]!.advertisers[0]!.advertisements).toBe(3);
  });

  it('4096 sources of all vhids together', () => {
    const timelines = new CarpTimelines();
    for (let vhid = 1; vhid <= 200; vhid++)
      for (let last = 0; last < 64; last++)
        timelines.observe(packetOf({ src: `10.0.0.${last}`, at: 0, vhid }), us(vhid), 0, UNCHECKED);
    const list = timelines.list();
    expect(list.reduce((sum, { advertisers }) => sum + advertisers.length, 0)).toBe(4096);
    expect(list.reduce((sum, { sourcesDropped }) => sum + sourcesDropped, 0)).toBe(200 * 64 - 4096);
  });

  it('65536 masterships of all sources together, and one of each at least', () => {
    const timelines = new CarpTimelines();
    // 512 sources would make 256 masterships each, 131072 in all; a last one comes late.
    for (let round = 0; round < 256; round++)
      for (let i = 0; i < 512; i++) {
        const seen = { src: `10.0.0.${i % 32}`, at: 10 * round, vhid: 1 + Math.floor(i / 32) };
        timelines.observe(packetOf(seen), us(10 * round), 0, UNCHECKED);
      }
    timelines.observe(packetOf({ src: A, at: 9999, vhid: 99 }), us(9999), 0, UNCHECKED);
    const advertisers = timelines.list().flatMap((timeline) => timeline.advertisers);
    expect(advertisers.reduce((sum, { masterships: kept }) => sum + kept.length, 0)).toBe(65_536 + 1);
    expect(advertisers.every(({ masterships: kept }) => kept.length > 0)).toBe(true);
    expect(advertisers[0]!.masterships.length + advertisers[0]!.mastershipsDropped).toBe(256);
  });

  it('a copy of the address is kept, not the frame', () => {
    const timelines = new CarpTimelines();
    const packet = packetOf({ src: A, at: 0 });
    timelines.observe(packet, 0, 0, UNCHECKED);
    packet.bytes.fill(0);
    expect(formatAddress(timelines.list()[0]!.advertisers[0]!.source)).toBe(A);
  });
});

describe('CarpTimelines: what counters prove', () => {
  it('of two replays, one when it is due is one too, if the sender then goes on from its own counter', () => {
    const own = steady(A, 0, 14).map((seen, i) => ({ ...seen, counter: 10 + i }));
    const again = [
      { src: A, at: 12.1, counter: 11 },
      { src: A, at: 12.95, counter: 12 },
    ];
    const [timeline] = observe(...byTime(...own, ...again));
    expect(timeline!.advertisers[0]!.replays).toBe(2);
  });

  it('of replays in a row, one when it is due is one too, if the next comes before it would be due again', () => {
    const said = (at: number, counter: number) => ({ src: A, at, counter, advskew: 128 });
    const own = Array.from({ length: 10 }, (_, i) => said(1.5 * i, 10 + i));
    const again = [14, 15.1, 16.2, 17.3].map((at, i) => said(at, 11 + i));
    const [timeline] = observe(...own, ...again);
    expect(timeline!.advertisers[0]!.replays).toBe(4);
  });

  it('one that continues the counter of a better one has heard it, and came back', () => {
    const said = (src: string, at: number, counter: number) => ({
      ...{ src, at, counter, advskew: src === B ? 100 : 0 },
    });
    const before = [said(B, 0, 1), said(A, 0.0001, 2), said(A, 1.0001, 3)];
    const lasting = (next: Seen) =>
      observe(...before, next, said(B, next.at + 1.39, next.counter! + 1))[0]!.overlaps.filter(
        (each) => each.lasting,
      );
    expect(lasting(said(B, 1.42, 4))).toEqual([]);
    // It continues its own: it went on.
    expect(spans(lasting(said(B, 1.42, 2)))).toEqual(['10.0.0.2 10.0.0.1 0.0001–2.0001']);
  });

  it('one that has gone on before is not said to have given way at the last advertisement of a capture', () => {
    const better = [0.8, 2.624, 4.448].map((at) => ({ src: A, at, advskew: 211 }));
    // It advertises earlier than it announces.
    const worse = [2, 3.39].map((at) => ({ src: B, at, advskew: 240 }));
    const [overlap] = observe(...byTime(...better, ...worse))[0]!.overlaps;
    expect([overlap!.lasting, overlap!.gaveWay]).toEqual([true, undefined]);
  });
});

it('a counter that is drawn at each boot does not count: its advertisements do not come again', () => {
  const boots = [6, 15, 25].map((at, i) => ({ src: A, at, counter: 1000 * (i + 1) }));
  const steadily = [26, 27, 28].map((at) => ({ src: A, at, counter: 3000 }));
  const [timeline] = observe(...boots, ...steadily);
  expect(timeline!.advertisers[0]!.replays).toBe(0);
});
