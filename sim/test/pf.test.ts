import { readFileSync } from 'node:fs';
import type { Host } from '@carplab/host';
import { describe, expect, it } from 'vitest';
import { buildWorld, parseScenario } from '../src/scenario/index.js';

const text = readFileSync(new URL('../scenarios/s1b-pfctl-d.yaml', import.meta.url), 'utf8');
const parsed = parseScenario(text, 's1b-pfctl-d.yaml');
if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
const { scenario } = parsed;

describe('a world with pf', () => {
  it('continues from a snapshot as it did before', () => {
    const { world, hosts } = buildWorld(scenario, 3);
    world.run(12_000_000);
    const snapshot = world.snapshot();
    const pf = (hosts.get('OPNsense-1') as Host).pf()!;
    const before = pf.snapshot();
    expect(before.table.words.length, 'there are states to come back to').toBeGreaterThan(0);
    world.run(30_000_000);
    const { traceHash } = world;
    const end = pf.snapshot();
    world.restore(snapshot);
    expect(pf.snapshot()).toEqual(before);
    world.run(30_000_000);
    expect(world.traceHash).toBe(traceHash);
    expect(pf.snapshot()).toEqual(end);
  });

  it('keeps the states of NAT on the master, and only there without pfsync', () => {
    const { world, hosts } = buildWorld(scenario, 1);
    world.run(14_000_000);
    const shown = ['OPNsense-1', 'OPNsense-2'].map((name) => {
      const { table } = (hosts.get(name) as Host).pf()!;
      const rows: string[] = [];
      for (let row = table.first(); row >= 0; row = table.next(row))
        if (table.addressWord(row, 0, 1, 0) !== table.addressWord(row, 1, 1, 0))
          rows.push(table.addressWord(row, 0, 1, 0).toString(16));
      return rows;
    });
    // 203.0.113.4: the virtual address of the WAN.
    expect(shown).toEqual([['cb007104'], []]);
  });
});
