import { describe, expect, it } from 'vitest';
import { ReplayWatch } from './replay-watch.js';

const ad = (signed: string, unsigned = '0 1 0', source = '10.0.0.1', where = '7 4') => ({
  where,
  source,
  signed,
  unsigned,
});

describe('advertisements that come again', () => {
  it('a sender whose counter counts: an old one, and the last one, are replays', () => {
    const watch = new ReplayWatch();
    for (const counter of ['1', '2', '3', '4']) expect(watch.received(ad(counter))).toBeUndefined();
    expect(watch.received(ad('2'))).toBe('replay');
    expect(watch.received(ad('4'))).toBe('replay');
    expect(watch.received(ad('2', '0 1 0', '10.0.0.66'))).toBe('replay');
    expect(watch.received(ad('5'))).toBeUndefined();
  });

  it('the same signature with other unsigned fields is forged', () => {
    const watch = new ReplayWatch();
    for (const counter of ['1', '2', '3']) watch.received(ad(counter));
    expect(watch.received(ad('3', '255 255 0'))).toBe('forged');
    expect(watch.received(ad('1', '255 255 0'))).toBe('forged');
  });

  it('OpenBSD signs one cookie as long as it runs, and another after a reboot', () => {
    const watch = new ReplayWatch();
    for (let i = 0; i < 100; i++) expect(watch.received(ad('cookie', `${i} 1 0`))).toBeUndefined();
    for (let i = 0; i < 100; i++) expect(watch.received(ad('another'))).toBeUndefined();
    // What it signed before the reboot does not come back.
    expect(watch.received(ad('cookie'))).toMatch(/replay|forged/);
    // Two of them take turns, and both families bear the same cookie.
    for (let i = 0; i < 10; i++) {
      expect(watch.received(ad('another'))).toBeUndefined();
      expect(watch.received(ad('other', '0 1 0', '10.0.0.2'))).toBeUndefined();
      expect(watch.received(ad('another', '0 1 0', 'fe80::1', '7 6'))).toBeUndefined();
    }
  });

  it('our own come back', () => {
    const watch = new ReplayWatch();
    watch.sent(ad('1', '0 1 0', ''));
    expect(watch.received(ad('1'))).toBe('own');
    expect(watch.received(ad('1', '9 1 0'))).toBe('forged');
  });

  it('forgets, rather than grow', () => {
    const watch = new ReplayWatch();
    for (let i = 0; i < 100_000; i++) watch.received(ad(`${i}`, '0 1 0', `10.0.0.${i % 5000}`));
    expect(watch.received(ad('99999', '0 1 0', '10.0.0.4999'))).not.toBe('forged');
    expect(watch.received(ad('5'))).toBeUndefined();
  });
});
