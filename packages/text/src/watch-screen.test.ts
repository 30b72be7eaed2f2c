import { type Heartbeat, mastersAt, type WatchedVhid } from '@carplab/analysis';
import { expect, it } from 'vitest';
import { watchScreen as screenOf } from './watch-screen.js';

const S = 1_000_000;
/** The screen of vhids in which every source that is heard is MASTER. */
const watchScreen = (
  vhids: readonly Heartbeat[][],
  nowUs: number,
  ...rest: Parameters<typeof screenOf> extends [unknown, unknown, ...infer Rest] ? Rest : never
): string[] => {
  const watched = vhids.map((sources): WatchedVhid => {
    const masters = mastersAt(sources, nowUs);
    return { sources, masters, isDisputed: masters.length > 1 };
  });
  return screenOf(watched, nowUs, ...rest);
};
const beat = (last: number, changes: Partial<Heartbeat> = {}): Heartbeat => ({
  ...{ link: '', vhid: 7, family: 4, vlan: '', source: Uint8Array.of(10, 0, 0, last) },
  ...{ firstUs: 0, lastUs: 10 * S },
  ...{ advertisements: 10, advbase: 1, advskew: 0, demote: 0, badAuth: 0, goodbye: false },
  ...{ intervals: 3, meanUs: 1.0012 * S, squares: 2 * 500 ** 2 },
  ...changes,
});

it('shows who is master, and how regularly', () => {
  expect(watchScreen([[beat(1)]], 10.4 * S)).toEqual([
    'vhid  source    state   advbase  advskew  last seen  interval  jitter   seen  badauth',
    '   7  10.0.0.1  MASTER        1        0  0.4 s ago  1.001 s   ±0.5 ms    10        0',
  ]);
});

it('raises an alarm for two masters, and for none', () => {
  const two = [beat(1), beat(2, { advskew: 100, badAuth: 3 })];
  const gone = [
    beat(1, { vhid: 9, vlan: '100', lastUs: S }),
    beat(2, { vhid: 9, vlan: '100', goodbye: true }),
  ];
  const lines = watchScreen([two, gone], 11 * S);
  expect(lines.slice(1, 5).map((line) => /MASTER|silent|left/.exec(line)?.[0])).toEqual([
    'MASTER',
    'MASTER',
    'silent',
    'left',
  ]);
  expect(lines.slice(-3)).toEqual([
    '',
    '10.0.0.1 and 10.0.0.2 are both MASTER of vhid 7',
    'vhid 9 on VLAN 100: no master',
  ]);
});

it('leaves out the least where the screen is narrow, and breaks alarms', () => {
  const long = Uint8Array.from({ length: 16 }, (_, i) => 0x11 * (i + 1));
  const screen = [[beat(1), beat(2, { source: long, family: 6, advskew: 100, badAuth: 3 })]];
  const wide = watchScreen(screen, 10.4 * S);
  expect(Math.max(...wide.map((line) => line.length))).toBeGreaterThan(100);
  for (let width = 60; width <= 120; width++)
    for (const line of watchScreen(screen, 10.4 * S, undefined, width))
      expect(line.length).toBeLessThanOrEqual(width);
  expect(watchScreen(screen, 10.4 * S, undefined, wide[0]!.length)).toEqual(wide);
  expect(watchScreen([[beat(1)]], 10.4 * S, undefined, 70)).toEqual([
    'vhid  source    state   advbase  advskew  last seen  interval  badauth',
    '   7  10.0.0.1  MASTER        1        0  0.4 s ago  1.001 s         0',
  ]);
  expect(watchScreen([[beat(1), beat(2)]], 10.4 * S, undefined, 30).slice(-3)).toEqual([
    '',
    '10.0.0.1 and 10.0.0.2 are both',
    'MASTER of vhid 7',
  ]);
});

it('counts the sources that it does not show, and says when there are none', () => {
  const many = Array.from({ length: 12 }, (_, i) => beat(i + 1, { lastUs: i * S }));
  const lines = watchScreen([many], 30 * S);
  expect(lines).toContain('vhid 7: 4 more sources');
  expect(lines[1]).toContain('10.0.0.5');
  expect(watchScreen([], 0)).toEqual(['no advertisements']);
});

it('one that has given way is no MASTER, and a handover is no alarm', () => {
  const [one, other] = [beat(1), beat(2, { advskew: 100 })];
  const lines = screenOf([{ sources: [one, other], masters: [one], isDisputed: false }], 10.4 * S);
  expect(lines.map((line) => /MASTER|silent/.exec(line)?.[0])).toEqual([undefined, 'MASTER', 'silent']);
  const handover = { sources: [one, other], masters: [one, other], isDisputed: false };
  expect(screenOf([handover], 10.4 * S)).toHaveLength(3);
});
