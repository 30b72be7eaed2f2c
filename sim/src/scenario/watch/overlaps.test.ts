import { expect, it } from 'vitest';
import type { Lane } from './lanes.js';
import { Log } from './log.js';
import { Overlaps } from './overlaps.js';

it('an overlap that lasts is told with those who are MASTER by then, and kept with all who took part', () => {
  const told: (readonly string[])[] = [];
  const overlaps = new Overlaps(100_000, {
    begins: (_segment, _vhid, hosts) => told.push(hosts),
    ends: ({ hosts }) => told.push(hosts),
  });
  const change = (host: string, state: Lane['state'], timeUs: number): void => {
    const place = { host, interface: 'vtnet0', segment: 'lan', vhid: 1 };
    overlaps.change({ ...place, state, resumes: 'INIT', changes: new Log() }, timeUs);
  };
  for (const host of ['fw1', 'fw2', 'fw3']) change(host, 'MASTER', 10);
  change('fw3', 'BACKUP', 20);
  overlaps.tick(100_010);
  change('fw2', 'BACKUP', 200_000);
  expect(told).toEqual([
    ['fw1', 'fw2'],
    ['fw1', 'fw2', 'fw3'],
  ]);
});
