import { describe, expect, it } from 'vitest';
import type { Overlap } from '../record/record.js';
import { ALARM_KINDS, type Alarm } from './alarm.js';
import { ALARMS } from './alarm-kinds.js';
import { AlarmWatch } from './alarm-watch.js';
import { type HeardAdvertisementFact, type SentAdvertisementFact, US } from './facts.js';

const S = 1_000_000;

function watching() {
  const said: Alarm[] = [];
  const over: Alarm[] = [];
  const overlaps: Overlap[] = [];
  const watch = new AlarmWatch({
    alarm: (alarm) => said.push(alarm),
    over: (alarm) => over.push(alarm),
    overlap: (overlap) => overlaps.push(overlap),
  });
  const texts = () => said.map(({ timeUs, kind, host }) => [timeUs, kind, host ?? ''].join(' ').trim());
  return { watch, said, over, overlaps, texts };
}

const fields = (counter: number) => ({
  link: 'lan',
  vhid: 1,
  family: 4 as const,
  signed: `${counter}`,
  advskew: 0,
  advbase: 1,
  demote: 0,
});
const sent = (
  sender: string,
  timeUs: number,
  more: Partial<SentAdvertisementFact> = {},
): SentAdvertisementFact => ({
  ...fields(timeUs),
  sender,
  timeUs,
  origin: 'host',
  ...more,
});
const heard = (
  sender: string,
  timeUs: number,
  more: Partial<HeardAdvertisementFact> = {},
): HeardAdvertisementFact => ({
  ...fields(timeUs),
  sender,
  timeUs,
  verdict: 'ok',
  ...more,
});

it('has one list of kinds, each with its meaning', () => {
  expect(Object.keys(ALARMS).sort()).toEqual([...ALARM_KINDS].sort());
  expect(new Set(Object.values(ALARMS).map(({ meaning }) => meaning)).size).toBe(ALARM_KINDS.length);
});

describe('a source that sees everything', () => {
  const lan = { link: 'lan', vhid: 1 };

  it('an overlap that lasts is an alarm, with those who are MASTER by then, and kept with all who took part', () => {
    const { watch, said, over, overlaps } = watching();
    for (const host of ['fw1', 'fw2', 'fw3']) watch.mastership({ ...lan, host, master: true, timeUs: 10 });
    watch.mastership({ ...lan, host: 'fw3', master: false, timeUs: 20 });
    watch.tick(100_009);
    expect(said).toEqual([]);
    watch.tick(5 * S);
    watch.mastership({ ...lan, host: 'fw2', master: false, timeUs: 6 * S });
    const message = 'fw1 and fw2 are both MASTER of vhid 1 on lan since 0.01 ms';
    expect(said).toEqual([{ timeUs: 100_010, kind: 'dual-master', ...lan, message }]);
    expect(over).toMatchObject([
      { timeUs: 6 * S, message: 'vhid 1 on lan no longer has two MASTERs; that lasted 5.99999 s' },
    ]);
    const hosts = ['fw1', 'fw2', 'fw3'];
    expect(overlaps).toEqual([{ ...lan, hosts, fromUs: 10, toUs: 6 * S, lasting: true }]);
  });

  it('a handover is an overlap, and no alarm; links, numbers and families are kept apart', () => {
    const { watch, said, overlaps } = watching();
    watch.mastership({ ...lan, host: 'fw1', master: true, timeUs: 0 });
    watch.mastership({ ...lan, link: 'wan', host: 'fw2', master: true, timeUs: 0 });
    watch.mastership({ ...lan, vhid: 2, host: 'fw2', master: true, timeUs: 0 });
    watch.mastership({ ...lan, family: 6, host: 'fw2', master: true, timeUs: 0 });
    watch.tick(S);
    expect(watch.openOverlaps(S)).toEqual([]);
    watch.mastership({ ...lan, host: 'fw2', master: true, timeUs: S });
    watch.mastership({ ...lan, host: 'fw1', master: false, timeUs: S + 99_999 });
    watch.tick(9 * S);
    expect(said).toEqual([]);
    expect(overlaps).toEqual([
      { ...lan, hosts: ['fw1', 'fw2'], fromUs: S, toUs: S + 99_999, lasting: false },
    ]);
  });

  it('the last overlap is open; a handover of some may take longer', () => {
    const said: number[] = [];
    const watch = new AlarmWatch({
      alarm: ({ timeUs }) => said.push(timeUs),
      handoverUs: ({ vhid }) => (vhid === 1 ? 1_000_000 : 100_000),
    });
    for (const vhid of [1, 2])
      for (const host of ['a', 'b']) watch.mastership({ ...lan, vhid, host, master: true, timeUs: vhid });
    watch.tick(500_000);
    expect(said).toEqual([100_002]);
    expect(watch.openOverlaps(600_000).map(({ toUs, lasting }) => [toUs, lasting])).toEqual([
      [600_000, false],
      [600_000, true],
    ]);
  });

  it('what nobody has sent is a replay if a host has sent just that, and forged otherwise', () => {
    const { watch, texts } = watching();
    watch.sent(sent('fw1', 1 * S));
    watch.sent(sent('fw1', 2 * S));
    const old = { signed: `${S}` };
    watch.sent(sent('fw1', 20 * S, { ...old, origin: 'replay' }));
    watch.sent(sent('fw1', 40 * S, { ...old, origin: 'forged' }));
    watch.sent(sent('fw1', 60 * S, { ...old, origin: 'replay', advskew: 255 }));
    watch.sent(sent('fw1', 80 * S, { origin: 'forged' }));
    // Recorded elsewhere, or so long ago that it is forgotten.
    watch.sent(sent('fw1', 100 * S, { origin: 'replay' }));
    expect(texts()).toEqual([
      `${20 * S} replay`,
      `${40 * S} replay`,
      `${60 * S} forged`,
      `${80 * S} forged`,
      `${100 * S} replay`,
    ]);
  });

  it('a receiver refuses, or hears itself; a series is one alarm until it pauses', () => {
    const { watch, texts, said } = watching();
    const bad = { verdict: 'bad', receiver: 'fw2', origin: 'host' } as const;
    for (let i = 1; i <= 30; i++) watch.heard(heard('fw1', i * S, bad));
    watch.heard(heard('fw1', 5 * S, { ...bad, receiver: 'fw3' }));
    watch.heard(heard('fw1', 41 * S, bad));
    watch.heard(heard('fw1', 42 * S, { origin: 'host', receiver: 'fw1' }));
    watch.heard(heard('fw1', 43 * S, { origin: 'forged', receiver: 'fw1' }));
    expect(texts()).toEqual([
      `${S} badauth fw1`,
      `${5 * S} badauth fw1`,
      `${41 * S} badauth fw1`,
      `${42 * S} echo fw1`,
    ]);
    expect(watch.counts).toMatchObject({ badauth: 32, echo: 1, replay: 0 });
    expect(said[0]!.message).toBe(
      'fw2 refuses the advertisements of fw1 for vhid 1 on lan: their HMAC is not its own',
    );
  });

  it('a VRRP router shares the MAC address', () => {
    const { watch, said } = watching();
    for (const timeUs of [S, 2 * S]) watch.sharedId({ ...lan, timeUs, sender: 'r1', version: 2 });
    expect(said.map(({ kind, host, message }) => [kind, host, message])).toEqual([
      ['shared-vrid', 'r1', 'r1 speaks VRRPv2 with id 1 on lan: the MAC address of vhid 1 is also its own'],
    ]);
  });
});

describe('an observer of the wire', () => {
  it('finds replays without any key', () => {
    const { watch, texts } = watching();
    for (let i = 0; i < 5; i++) watch.heard(heard('10.0.0.1', i * S, { verdict: 'unchecked' }));
    watch.heard(heard('10.0.0.1', 5 * S, { verdict: 'unchecked', signed: `${2 * S}` }));
    expect(texts()).toEqual([`${5 * S} replay 10.0.0.1`]);
  });
});

describe('a host that watches itself', () => {
  const place = { link: 'em0', vhid: 1, host: US };
  const hear = (timeUs: number, more: Partial<HeardAdvertisementFact> = {}) =>
    heard('10.0.0.2', timeUs, { link: 'em0', receiver: US, ...more });

  it('knows who else is MASTER', () => {
    const { watch, said, over } = watching();
    const masters = { link: 'em0', vhid: 1, hosts: ['10.0.0.2', US], fromUs: 4 * S };
    watch.masters({ ...masters, timeUs: 6 * S });
    watch.masters({ ...masters, timeUs: 9 * S, lastedUs: 1_500_000 });
    watch.mastersOver({ ...masters, timeUs: 20 * S, lastedUs: 16 * S, times: 33 });
    expect([...said, ...over].map(({ timeUs, message }) => [timeUs / S, message])).toEqual([
      [6, '10.0.0.2 and we are both MASTER of vhid 1 since 4 s'],
      [9, '10.0.0.2 and we were both MASTER of vhid 1 for 1.5 s'],
      [20, 'vhid 1 no longer has two MASTERs; that was 33 times, 16 s in all'],
    ]);
    expect(watch.counts['dual-master']).toBe(2);
  });

  it('says that it is MASTER as well where it refuses', () => {
    const { watch, said } = watching();
    watch.mastership({ ...place, master: true, timeUs: 0 });
    watch.heard(hear(S, { verdict: 'bad' }));
    expect(said[0]!.message).toMatch(/an HMAC that is not ours: .* We are MASTER of it, too\.$/);
    // Whoever has no key is no MASTER of ours.
    for (let i = 2; i < 20; i++) watch.heard(hear(i * S, { verdict: 'bad' }));
    expect(watch.counts['dual-master']).toBe(0);
  });
});

describe('a snapshot', () => {
  /** A history of everything, without reason; each fact depends on its number alone. */
  function feed(watch: AlarmWatch, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const timeUs = i * 70_000;
      const roll = Math.imul(i + 1, 0x9e3779b1) >>> 8;
      const host = `fw${roll % 3}`;
      const signed = `${roll % 5 === 0 ? i >> 4 : i}`;
      const link = roll % 7 === 0 ? 'wan' : 'lan';
      if (roll % 11 < 4)
        watch.heard(heard(host, timeUs, { signed, link, verdict: roll % 13 ? 'ok' : 'bad' }));
      else if (roll % 11 < 6)
        watch.sent(sent(host, timeUs, { signed, link, origin: roll % 3 ? 'host' : 'forged' }));
      else if (roll % 11 < 8) watch.mastership({ link, vhid: 1, host, master: roll % 2 === 0, timeUs });
      else watch.tick(timeUs);
    }
  }

  it('is plain; a watch restored from it goes on as the one that it was taken of, and shares nothing with it', () => {
    for (const at of [50, 400, 1000]) {
      const straight = watching();
      feed(straight.watch, 0, at);
      const snapshot = structuredClone(straight.watch.snapshot());
      expect(straight.watch.snapshot()).toEqual(snapshot);
      const fork = watching();
      feed(fork.watch, 0, 17);
      fork.watch.restore(snapshot);
      fork.said.length = 0;
      const before = straight.said.length;
      feed(straight.watch, at, at + 1500);
      feed(fork.watch, at, at + 1500);
      expect(straight.said.length).toBeGreaterThan(before);
      expect(fork.said).toEqual(straight.said.slice(before));
      expect(fork.watch.counts).toEqual(straight.watch.counts);
      expect(fork.watch.snapshot()).toEqual(straight.watch.snapshot());
      // Back, and forth again.
      straight.watch.restore(snapshot);
      expect(straight.watch.snapshot()).toEqual(snapshot);
      straight.said.length = 0;
      feed(straight.watch, at, at + 1500);
      expect(straight.said).toEqual(fork.said);
    }
  });
});

it('is bounded, whatever comes', () => {
  const { watch } = watching();
  for (let i = 0; i < 60_000; i++) {
    watch.heard(heard(`10.0.${i & 255}.${i % 251}`, i * 10, { vhid: i % 251, link: `em${i % 97}` }));
    watch.heard(heard(`10.1.${i >> 8}.${i & 255}`, i * 10, { signed: `x${i}`, verdict: 'bad' }));
    const place = { link: `em${i % 97}`, vhid: i % 251 };
    watch.mastership({ ...place, host: `10.0.${i & 255}.${i % 251}`, master: true, timeUs: i * 10 });
    watch.mastership({ link: 'lan', vhid: 1, host: `fw${i}`, master: true, timeUs: i * 10 });
  }
  const { series, replays, overlaps } = watch.snapshot();
  const sizes = [series, replays.heard, replays.own, replays.senders, replays.last].map(
    ({ young, old }) => young.length + old.length,
  );
  for (const size of sizes) expect(size).toBeLessThanOrEqual(2 * 8192);
  expect(overlaps.elections.length).toBeLessThanOrEqual(1024);
  for (const { masters, hosts } of overlaps.elections)
    expect(Math.max(masters.length, hosts.length)).toBeLessThanOrEqual(64);
});
