import { describe, expect, it } from 'vitest';
import type { AdvertisementFact } from './facts.js';
import { ReplayMemory } from './replay-memory.js';

type Advertisement = AdvertisementFact & { sender: string; family: 4 | 6; link: string };

/** A counter, or the name of a cookie, and an HMAC. */
function signedAs(name: string): string {
  const number = Number(name);
  if (Number.isNaN(number)) return `${name.padEnd(4)}hmac of ${name}`;
  return `${String.fromCharCode(0, 0, number >>> 16, number & 0xffff)}hmac of ${name}`;
}

const ad = (
  name: string,
  unsigned = '0 1 0',
  sender = '10.0.0.1',
  place: Partial<Advertisement> = {},
): Advertisement => {
  const [advskew = 0, advbase = 0, demote = 0] = unsigned.split(' ').map(Number);
  const signed = signedAs(name);
  return { link: 'lan', vhid: 7, family: 4, sender, signed, advskew, advbase, demote, ...place };
};

/** A watch that hears one a second. */
function watching() {
  const watch = new ReplayMemory();
  let timeUs = 0;
  const later = (afterUs: number): number => {
    timeUs += afterUs;
    return timeUs;
  };
  return {
    received: (parts: Advertisement, afterUs = 1_000_000) =>
      watch.judge({ ...parts, timeUs: later(afterUs), verdict: 'ok' }),
    sent: (parts: Advertisement, afterUs = 1_000_000) =>
      watch.sent({ ...parts, timeUs: later(afterUs), origin: 'host' }),
  };
}

describe('advertisements that come again', () => {
  it('a sender whose counter counts: an old one, and the last one, are replays', () => {
    const watch = watching();
    for (const counter of ['1', '2', '3', '4']) expect(watch.received(ad(counter))).toBeUndefined();
    expect(watch.received(ad('2'))).toBe('replay');
    expect(watch.received(ad('4'))).toBe('replay');
    expect(watch.received(ad('2', '0 1 0', '10.0.0.66'))).toBe('replay');
    expect(watch.received(ad('5'))).toBeUndefined();
  });

  it('the same signature with other unsigned fields is forged', () => {
    const watch = watching();
    for (const counter of ['1', '2', '3']) watch.received(ad(counter));
    expect(watch.received(ad('3', '255 255 0'))).toBe('forged');
    expect(watch.received(ad('1', '255 255 0'))).toBe('forged');
  });

  it('OpenBSD signs one cookie as long as it runs, and another after a reboot', () => {
    const watch = watching();
    for (let i = 0; i < 100; i++) expect(watch.received(ad('cookie', `${i} 1 0`))).toBeUndefined();
    for (let i = 0; i < 100; i++) expect(watch.received(ad('another'))).toBeUndefined();
    // What it signed before the reboot does not come back.
    expect(watch.received(ad('cookie'))).toMatch(/replay|forged/);
    // Two of them take turns, and both families bear the same cookie.
    for (let i = 0; i < 10; i++) {
      expect(watch.received(ad('another'))).toBeUndefined();
      expect(watch.received(ad('other', '0 1 0', '10.0.0.2'))).toBeUndefined();
      expect(watch.received(ad('another', '0 1 0', 'fe80::1', { family: 6 }))).toBeUndefined();
    }
  });

  it('our own come back', () => {
    const watch = watching();
    watch.sent(ad('1'));
    expect(watch.received(ad('1'))).toBe('own');
    expect(watch.received(ad('1', '9 1 0'))).toBe('forged');
  });

  it('several that take over at the same time go on with one counter: no replay, no forgery', () => {
    for (const unsigned of ['60 1 0', '0 1 0']) {
      const watch = watching();
      for (const counter of ['1', '2', '3']) watch.received(ad(counter));
      // Three take over within milliseconds, and so they do again, being equal.
      for (const counter of ['4', '5', '6']) {
        expect(watch.received(ad(counter, unsigned, '10.0.0.2'))).toBeUndefined();
        expect(watch.received(ad(counter, '0 1 0', '10.0.0.3'), 2000)).toBeUndefined();
        expect(watch.received(ad(counter, '100 1 0', '10.0.0.4'), 2000)).toBeUndefined();
      }
      // One of us is another of them.
      watch.sent(ad('7', '0 1 0', '10.0.0.9'));
      expect(watch.received(ad('7', unsigned, '10.0.0.2'), 2000)).toBeUndefined();
      // Not twice, not as a goodbye, and not from who has sent it.
      expect(watch.received(ad('7', unsigned, '10.0.0.2'), 2000)).toMatch(/own|forged/);
      watch.received(ad('8', unsigned, '10.0.0.2'));
      expect(watch.received(ad('8', '255 255 0', '10.0.0.3'), 2000)).toBe('forged');
      expect(watch.received(ad('8', '7 1 0', '10.0.0.2'), 2000)).toBe('forged');
      // One that is deaf to the last goes on from what it heard, also late, also the first time.
      expect(watch.received(ad('8', '7 1 0', '10.0.0.3'))).toBeUndefined();
      watch.received(ad('9', unsigned, '10.0.0.2'));
      expect(watch.received(ad('9', '7 1 0', '10.0.0.5'), 2000)).toBeUndefined();
      // But it would not have waited that long.
      expect(watch.received(ad('9', '7 1 0', '10.0.0.6'), 9_000_000)).toBe('forged');
    }
  });

  it('what two links show at the same time is one advertisement; later it is a replay', () => {
    const watch = watching();
    const wan = { link: 'wan' };
    for (const counter of ['1', '2', '3']) {
      expect(watch.received(ad(counter))).toBeUndefined();
      expect(watch.received(ad(counter, '0 1 0', '10.0.0.1', wan), 1000)).toBeUndefined();
    }
    expect(watch.received(ad('2', '0 1 0', '10.0.0.1', wan))).toBe('replay');
  });

  it('a sender of one signature may say different things, of which each is its own', () => {
    const watch = watching();
    for (const unsigned of ['0 1 0', '240 1 240']) watch.sent(ad('cookie', unsigned));
    expect(watch.received(ad('cookie', '0 1 0'))).toBe('own');
    expect(watch.received(ad('cookie', '240 1 240'))).toBe('own');
    expect(watch.received(ad('cookie', '255 255 0'))).toBe('forged');
  });

  it('forgets, rather than grow', () => {
    const watch = watching();
    for (let i = 0; i < 100_000; i++) watch.received(ad(`${i}`, '0 1 0', `10.0.0.${i % 5000}`));
    expect(watch.received(ad('99999', '0 1 0', '10.0.0.4999'))).not.toBe('forged');
    expect(watch.received(ad('5'))).toBeUndefined();
  });
});
