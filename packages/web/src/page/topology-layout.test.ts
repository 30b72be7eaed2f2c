import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newLab, SHIPPED } from '../../test/shipped.js';
import { newStory } from '../model/story.js';
import type { MachineFacts } from '../worker/network-facts.js';
import type { Box, Network, TopologyLayout } from './topology-boxes.js';
import { topologyLayout } from './topology-layout.js';

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Everything that must hold of any layout. */
function check(network: Network, layout: TopologyLayout): void {
  const { machines, switches, cables, width, height } = layout;
  expect(machines.map(({ machine }) => machine.name).toSorted()).toEqual(
    network.machines.map(({ name }) => name).toSorted(),
  );
  const solid = [...machines, ...switches, ...switches.map(({ label }) => label)];
  solid.forEach((one, i) => {
    expect(one.x >= 0 && one.y >= 0 && one.x + one.width <= width && one.y + one.height <= height).toBe(true);
    for (const other of solid.slice(i + 1))
      expect(overlap(one, other), JSON.stringify([one, other])).toBe(false);
  });
  for (const { pills, machine, ...box } of machines) {
    expect(pills.length).toBe(Math.min(24, machine.vhids.length));
    pills.forEach((pill, i) => {
      expect(pill.width).toBeGreaterThan(30);
      expect(pill.x >= box.x && pill.x + pill.width <= box.x + box.width).toBe(true);
      expect(pill.y + pill.height <= box.y + box.height).toBe(true);
      for (const other of pills.slice(i + 1)) expect(overlap(pill, other)).toBe(false);
    });
  }
  expect(cables.length).toBe(
    network.uplinks.length + network.machines.flatMap((machine) => machine.cables).length,
  );
  expect(new Set(cables.map(({ port }) => port)).size).toBe(cables.length);
  for (const { cable, from, to, segment, ends } of cables) {
    const bar = switches.find(
      (each) => each.segment === segment && each.at === (ends?.[1] ?? cable?.switch),
    )!;
    const touches = (box: Box, { x, y }: { x: number; y: number }): boolean =>
      x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
    expect(touches(bar, to)).toBe(true);
    const start = cable
      ? machines.find(({ machine }) => machine.name === cable.node)!
      : switches.find((each) => each.segment === segment && each.at === ends![0])!;
    expect(touches(start, from)).toBe(true);
    // A cable passes no box and no label but crosses bars.
    const way: Box = {
      x: Math.min(from.x, to.x) - 1,
      y: Math.min(from.y, to.y) + 1,
      width: Math.abs(from.x - to.x) + 2,
      height: Math.max(0, Math.abs(from.y - to.y) - 2),
    };
    for (const box of [...machines.filter((each) => each !== start), ...switches.map(({ label }) => label)])
      expect(overlap(way, box)).toBe(false);
  }
}

describe('the layout of a network', () => {
  it('of every shipped scenario overlaps nothing, from 288 to 640 pixels', async () => {
    const lab = newLab();
    for (const name of SHIPPED) {
      const opened = await lab.open(newStory({ builtin: name }, 1));
      for (const width of [288, 366, 640]) check(opened, topologyLayout(opened, width));
    }
  });

  it('the demo has its hosts in one row, wan above, lan below, sync between them', async () => {
    const opened = await newLab().open(newStory({ builtin: 'demo' }, 1));
    const { machines, switches } = topologyLayout(opened, 366);
    const y = (name: string): number => machines.find(({ machine }) => machine.name === name)!.y;
    const bar = (name: string): Box => switches.find(({ segment }) => segment === name)!;
    expect(y('OPNsense-1')).toBe(y('OPNsense-2'));
    expect([
      y('server'),
      bar('wan').y,
      y('OPNsense-1'),
      bar('sync').y,
      bar('lan').y,
      y('lan-client'),
    ]).toEqual(
      [y('server'), bar('wan').y, y('OPNsense-1'), bar('sync').y, bar('lan').y, y('lan-client')].toSorted(
        (a, b) => a - b,
      ),
    );
    expect(bar('sync').width).toBeLessThan(bar('lan').width / 2 + 60);
  });

  it('of 2 to 16 hosts, with several switches, any names and any vhids overlaps nothing', () => {
    const names = (prefix: string, most: number) =>
      fc
        .uniqueArray(fc.string({ minLength: 1, maxLength: 24 }), { minLength: 1, maxLength: most })
        .map((each) => each.map((name) => `${prefix}${name}`));
    const networks = fc
      .record({
        segments: fc.integer({ min: 1, max: 5 }),
        switches: fc.integer({ min: 1, max: 3 }),
        hosts: fc.integer({ min: 2, max: 16 }),
        others: names('c', 8),
        vhids: fc.integer({ min: 0, max: 30 }),
        seed: fc.integer({ min: 0, max: 1000 }),
        width: fc.integer({ min: 288, max: 700 }),
      })
      .map(({ segments, switches: count, hosts, others, vhids, seed, width }) => {
        const segment = (i: number): string => `segment-${i}`;
        const sw = (i: number): string | undefined => (count === 1 ? undefined : `sw${i % count}`);
        const cable = (node: string, i: number, at: number) => ({
          ...{ port: `${node}:${i}`, interface: `if${i}`, segment: segment(i) },
          ...(count === 1 ? {} : { switch: sw(at)! }),
        });
        const machine = (name: string, kind: MachineFacts['kind'], at: number): MachineFacts => ({
          ...{ name, kind, ports: [] },
          cables:
            kind === 'host'
              ? Array.from({ length: segments }, (_, i) => cable(name, i, at + i))
              : [cable(name, (seed + at) % segments, at)],
          vhids:
            kind === 'host'
              ? Array.from({ length: vhids }, (_, i) => ({ interface: 'if0', vhid: i + 1 }))
              : [],
        });
        const network: Network = {
          machines: [
            ...Array.from({ length: hosts }, (_, i) => machine(`firewall-${i}`, 'host', i)),
            ...others.map((name, i) => machine(name, 'client', i)),
          ],
          switches: Array.from({ length: segments }, (_, i) =>
            Array.from({ length: count }, (_each, at) => ({
              segment: segment(i),
              ...(count === 1 ? {} : { name: sw(at)! }),
            })),
          ).flat(),
          uplinks: Array.from({ length: segments }, (_, i) =>
            Array.from({ length: count - 1 }, (_each, at) => ({
              segment: segment(i),
              between: [sw(at)!, sw(at + 1)!] as const,
              port: `${segment(i)}:${sw(at)}-${sw(at + 1)}`,
            })),
          ).flat(),
        };
        return { network, width };
      });
    fc.assert(
      fc.property(networks, ({ network, width }) => check(network, topologyLayout(network, width))),
      {
        numRuns: 60,
      },
    );
  });
});
