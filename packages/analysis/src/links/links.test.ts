import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CaptureReader } from '@carplab/capture';
import {
  dissect,
  encodeAdvertisement,
  encodeAdvertisementFrame,
  LINKTYPE_ETHERNET,
  Packet,
} from '@carplab/codec';
import { LINKTYPE_LINUX_SLL2 } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import { CaptureComparison } from './capture-comparison.js';
import { MAX_LINKS } from './link.js';
import { Links, OTHERS, type Tap } from './links.js';
import { PacketCopies } from './packet-copies.js';

const BIG = 2n ** 40n;

function frameOf({ src = '10.0.0.1', counter = 1n, vhid = 7, vlan = undefined as number | undefined } = {}) {
  return encodeAdvertisementFrame(
    { family: 4, srcMac: '00:00:5e:00:01:07', src, ...(vlan === undefined ? {} : { vlan }) },
    encodeAdvertisement({
      ...{ version: 2, type: 1, vhid, advskew: 0, authlen: 7, demote: 0, advbase: 1, checksum: 0 },
      ...{ counter: BIG + counter, hmac: Uint8Array.from({ length: 20 }, (_, i) => Number(counter) + i) },
    }),
  );
}

function packetOf(frame = frameOf(), linkType = LINKTYPE_ETHERNET): Packet {
  const packet = new Packet();
  dissect(linkType, frame, 0, frame.length, frame.length, packet);
  return packet;
}

/** A packet with a Linux cooked header, version 2, of a device. */
function cooked(device: number): Packet {
  const frame = new Uint8Array(20 + 20);
  frame[0] = 8;
  frame[7] = device;
  return packetOf(frame, LINKTYPE_LINUX_SLL2);
}

const unnamed = { name: '' };
const named = (...names: string[]) => names.map((name) => ({ name }));

describe('Links', () => {
  const packet = packetOf();

  it.each<[string, Parameters<typeof named>, number, string]>([
    ['the name of the interface', ['wan', 'lan'], 1, 'lan'],
    ['the file, where its interface has none', [''], 0, 'a.pcap'],
    ['a number, where several have none', ['', 'lan', ''], 2, 'a.pcap#2'],
    ['the file, where one of several has none', ['lan', ''], 1, 'a.pcap'],
  ])('a place has %s', (_, names, interfaceId, name) => {
    const links = new Links([{ path: 'a.pcap', interfaces: named(...names) }]);
    expect(links.tapOf(packet, interfaceId, 0)).toMatchObject({ name, input: 0, link: { name } });
  });

  it('an input that is not known is numbered', () => {
    expect(new Links().tapOf(packet, 0, 2).name).toBe('capture 3');
  });

  it('in a Linux cooked capture it is the device', () => {
    const links = new Links([{ path: 'any.pcap', interfaces: [unnamed] }]);
    expect([3, 4, 3].map((device) => links.tapOf(cooked(device), 0, 0).name)).toEqual(['if3', 'if4', 'if3']);
    expect(links.isSeveral).toBe(true);
  });

  it('the same place is the same object, and a second name in one file the same place', () => {
    const links = new Links([{ path: 'two.pcapng', interfaces: named('lan', 'lan', 'wan') }]);
    const lan = links.tapOf(packet, 0, 0);
    expect([links.tapOf(packet, 0, 0), links.tapOf(packet, 1, 0)]).toEqual([lan, lan]);
    expect(links.tapOf(packet, 2, 0)).not.toBe(lan);
    expect(links.taps.map(({ name, number }) => `${number} ${name}`)).toEqual(['0 lan', '1 wan']);
  });

  it('two files may each have a "lan": two links, until they are joined', () => {
    const interfaces = named('lan');
    const links = new Links([
      { path: 'a.pcapng', interfaces },
      { path: 'b.pcapng', interfaces },
    ]);
    const [a, b] = [links.tapOf(packet, 0, 0), links.tapOf(packet, 0, 1)];
    expect([a.link.name, b.link.name, links.isSeveral]).toEqual(['lan', 'b.pcapng:lan', true]);
    links.join(b, a);
    expect(b.link).toBe(a.link);
    expect(links.list.map(({ names }) => names)).toEqual([['lan', 'a.pcapng', 'b.pcapng:lan', 'b.pcapng']]);
    expect(links.isSeveral).toBe(false);
  });

  it('joining is transitive', () => {
    const links = new Links();
    const [a, b, c] = [0, 1, 2].map((input) => links.tapOf(packet, 0, input)) as [Tap, Tap, Tap];
    links.join(b, c);
    links.join(a, c);
    expect([a, b, c].map(({ link }) => link.number)).toEqual([0, 0, 0]);
  });

  it('beyond the limit nothing is known of a place, and nothing joins it', () => {
    const links = new Links();
    const taps = Array.from({ length: MAX_LINKS + 3 }, (_, input) => links.tapOf(packet, 0, input));
    expect(taps.filter((tap) => tap === OTHERS)).toHaveLength(4);
    links.join(OTHERS, taps[0]!);
    expect(OTHERS.link.number).toBe(MAX_LINKS - 1);
    expect(taps[0]!.link.number).toBe(0);
  });

  it('only a capture of one interface cannot have a packet twice', () => {
    const recurs = (count: number, interfaces: { name: string }[], of = packet): boolean =>
      new Links(Array.from({ length: count }, () => ({ path: 'x', interfaces }))).mayRecur(of);
    expect(recurs(1, [unnamed])).toBe(false);
    expect(recurs(2, [unnamed])).toBe(true);
    expect(recurs(1, named('wan', 'lan'))).toBe(true);
    expect(recurs(1, [unnamed], cooked(2))).toBe(true);
  });
});

describe('PacketCopies', () => {
  function places(count: number) {
    const links = new Links();
    const taps = Array.from({ length: count }, (_, input) => links.tapOf(packetOf(), 0, input));
    return { links, taps, copies: new PacketCopies(links) };
  }

  it('what two places have is one packet, and the places are one link', () => {
    const { links, taps, copies } = places(3);
    const [a, b, c] = taps as [Tap, Tap, Tap];
    const packet = packetOf();
    expect([copies.isCopy(packet, 0, a), copies.isCopy(packet, 83, b), copies.isCopy(packet, 90, c)]).toEqual(
      [...[false, true, true]],
    );
    expect(links.list).toHaveLength(1);
    copies.isCopy(packetOf(frameOf({ counter: 2n })), 1_000_000, a);
    expect(copies.shared(a.link)).toEqual({
      packets: 2,
      places: [
        { name: 'capture 1', lacks: 0 },
        { name: 'capture 2', lacks: 1 },
        { name: 'capture 3', lacks: 1 },
      ],
    });
  });

  it.each<[string, Packet, number]>([
    ['another counter', packetOf(frameOf({ counter: 2n })), 83],
    ['another source', packetOf(frameOf({ src: '10.0.0.2' })), 83],
    ['another VLAN', packetOf(frameOf({ vlan: 5 })), 83],
    ['too late', packetOf(), 600_000],
  ])('not a copy: %s', (_, packet, timeUs) => {
    const { links, taps, copies } = places(2);
    copies.isCopy(packetOf(), 0, taps[0]!);
    expect(copies.isCopy(packet, timeUs, taps[1]!)).toBe(false);
    expect(links.list).toHaveLength(2);
    expect(copies.shared(taps[0]!.link)).toBeUndefined();
  });

  it('what one place has twice is not a copy; the second of each is one of the other place', () => {
    const { taps, copies } = places(2);
    const [a, b] = taps as [Tap, Tap];
    const packet = packetOf();
    expect([0, 1000].map((us) => copies.isCopy(packet, us, a))).toEqual([false, false]);
    expect([2000, 3000, 4000].map((us) => copies.isCopy(packet, us, b))).toEqual([true, true, false]);
  });

  it('nothing is a copy of what came from nowhere known', () => {
    const { copies } = places(2);
    expect([0, 1].map((us) => copies.isCopy(packetOf(), us, OTHERS))).toEqual([false, false]);
  });

  it('forgets the oldest, rather than grow', () => {
    const { taps, copies } = places(2);
    const [a, b] = taps as [Tap, Tap];
    for (let i = 0n; i < 30_000n; i++) copies.isCopy(packetOf(frameOf({ counter: i })), 0, a);
    expect(copies.isCopy(packetOf(frameOf({ counter: 29_999n })), 0, b)).toBe(true);
    const early = Array.from({ length: 50 }, (_, i) => packetOf(frameOf({ counter: BigInt(i) })));
    expect(early.filter((packet) => copies.isCopy(packet, 0, b)).length).toBeLessThan(25);
  });
});

describe('CaptureComparison', () => {
  interface Part {
    readonly counters: readonly bigint[];
    readonly fromUs?: number;
    readonly src?: string;
    readonly vhid?: number;
  }

  /** One capture for each part, an advertisement a second. */
  function compared(...parts: readonly Part[]) {
    const links = new Links();
    const comparison = new CaptureComparison(links);
    parts.forEach(({ counters, fromUs = 0, ...more }, input) => {
      counters.forEach((counter, i) => {
        const bytes = frameOf({ counter, ...more });
        const timeUs = fromUs + i * 1_000_000;
        const frame = { bytes, start: 0, end: bytes.length, wireLength: bytes.length, timeUs, nanos: 0 };
        comparison.frame(
          { ...frame, linkType: LINKTYPE_ETHERNET, interfaceId: 0, recordOffset: 0, comment: '' },
          input,
        );
      });
    });
    return { clocks: comparison.conclude(), links };
  }
  const series = (from: number, count = 10): bigint[] =>
    Array.from({ length: count }, (_, i) => BigInt(from + i));
  const FAR = 1 << 30;

  it('the same packets: one link, and clocks that agree need no word', () => {
    const { links, clocks } = compared({ counters: series(0) }, { counters: series(0), fromUs: 83 });
    expect([links.list.length, clocks]).toEqual([1, []]);
  });

  it('the same packets at other times: by how much the clocks differ, also across a third capture', () => {
    const { links, clocks } = compared(
      { counters: series(0) },
      { counters: series(5), fromUs: 3_600_000_000 + 5_000_000 },
      { counters: series(10), fromUs: 10_000_000 + 7_200_000_000 },
    );
    expect(links.list).toHaveLength(1);
    expect(clocks).toEqual([
      { input: 1, reference: 0, aheadUs: 3_600_000_000, packets: 5 },
      { input: 2, reference: 0, aheadUs: 7_200_000_000, packets: 5 },
    ]);
  });

  it('two packets are not enough for clocks, and one that was sent again in one capture tells nothing', () => {
    expect(compared({ counters: series(0, 2) }, { counters: series(0, 2), fromUs: 9e9 }).clocks).toEqual([]);
    const again = { counters: [...series(0), ...series(0)] };
    expect(compared(again, { counters: series(0), fromUs: 9e9 }).clocks).toEqual([]);
  });

  it('a counter that goes on elsewhere: one link', () => {
    const onwards = compared({ counters: series(0) }, { counters: series(500), src: '10.0.0.2' });
    expect(onwards.links.list).toHaveLength(1);
  });

  it('one source that stops here and begins there: a capture that goes on in another file', () => {
    const later = compared({ counters: series(0) }, { counters: series(FAR), fromUs: 60_000_000 });
    expect(later.links.list).toHaveLength(1);
  });

  it.each<[string, Part, Part]>([
    [
      'counters far apart, of two sources',
      { counters: series(0) },
      { counters: series(FAR), src: '10.0.0.2' },
    ],
    ['one address at both at the same time', { counters: series(0) }, { counters: series(FAR) }],
    ['another vhid', { counters: series(0) }, { counters: series(20), vhid: 8 }],
  ])('two links: %s', (_, a, b) => {
    const { links, clocks } = compared(a, b);
    expect([links.list.length, clocks]).toEqual([2, []]);
  });

  it('sync traffic at both ends is of one link', () => {
    const links = new Links();
    const comparison = new CaptureComparison(links);
    ['a', 'b'].forEach((end, input) => {
      const path = `../../../../fixtures/cases/sync-at-both-ends-${end}.pcap`;
      const reader = new CaptureReader();
      reader.push(readFileSync(fileURLToPath(new URL(path, import.meta.url))));
      for (let frame = reader.next(); frame; frame = reader.next()) comparison.frame(frame, input);
    });
    expect(comparison.conclude()).toEqual([]);
    expect(links.list).toHaveLength(1);
    expect(links.taps).toHaveLength(2);
  });
});
