import { describe, expect, it } from 'vitest';
import type { ChoicePoint, ChoiceSource, Fault, World, WorldSnapshot } from '../src/index.js';
import { buildWorld, readScenario, type Scenario, type ScenarioInput } from '../src/scenario/index.js';
import { Lab, MAC } from './lab.js';
import { shipped } from './shipped.js';

const DIALECTS = ['freebsd', 'openbsd', 'netbsd', 'dragonfly', 'freebsd9', 'ucarp'] as const;
const SECOND = 1_000_000;

function pair(changes: Partial<ScenarioInput>): Scenario {
  const parsed = readScenario(
    {
      name: 'a pair',
      learn: 'x',
      duration: '10m',
      segments: ['lan'],
      vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
      hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
      ...changes,
    },
    'x',
  );
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.scenario;
}

/** Equal choices for two worlds: the n-th choice since `again` depends on n and the choice point alone. */
class Dice implements ChoiceSource {
  #made = 0;

  again(): void {
    this.#made = 0;
  }

  choose({ name, values }: ChoicePoint): number {
    const mixed = Math.imul(++this.#made + 7 * name.length, 0x9e3779b1) >>> 0;
    return 'from' in values
      ? values.from + (mixed % (values.to - values.from + 1))
      : Number(mixed % 10 === 0);
  }
}

describe('the state key of a steady pair', () => {
  it.each(DIALECTS.flatMap((first) => DIALECTS.map((second) => [first, second] as const)))(
    '%s and %s: one key at each second of twenty',
    (first, second) => {
      const on = (host: number) => ({ lan: `10.0.0.${host}/24` });
      const hosts = {
        fw1: { on: on(1), dialect: first },
        fw2: { on: on(2), dialect: second, advskew: 128 },
      };
      const { world } = buildWorld(pair({ hosts }), 1);
      world.run(20 * SECOND);
      const keys = new Set<string>();
      const states = new Set<string>();
      const traces = new Set<string>();
      for (let turn = 0; turn < 20; turn++) {
        keys.add(world.stateKey());
        states.add(world.stateHash());
        traces.add(world.traceHash);
        world.run(world.nowUs + SECOND);
      }
      expect([states.size, traces.size]).toEqual([20, 20]);
      expect(keys.size).toBe(1);
      world.run(world.nowUs + 1000);
      expect(keys).not.toContain(world.stateKey());
    },
  );

  it('repeats for every event of the interval, including frames in flight', () => {
    const { world } = buildWorld(pair({}), 1);
    world.run(20 * SECOND);
    const interval = (): string[] => {
      const keys: string[] = [];
      const untilUs = world.nowUs + SECOND;
      while (world.nextEventUs() <= untilUs) {
        world.step();
        keys.push(`${world.nowUs % SECOND} ${world.stateKey()}`);
      }
      world.run(untilUs);
      return keys;
    };
    const first = interval();
    expect(new Set(first).size).toBe(first.length);
    expect(first.length).toBeGreaterThan(2);
    for (let turn = 0; turn < 5; turn++) expect(interval()).toEqual(first);
  });
});

/** What a world does after a snapshot: the time to each event, and the key after it. */
function future(
  world: World,
  dice: Dice,
  from: WorldSnapshot,
  faults: readonly Fault[],
  events: number,
): string[] {
  world.restore(from);
  dice.again();
  const seen: string[] = [];
  const note = (beforeUs: number): void => {
    seen.push(`${world.nowUs - beforeUs} ${world.stateKey()}`);
  };
  for (let i = 0; i < events; i++) {
    const { nowUs } = world;
    const fault = i % 5 === 4 ? faults[(i - 4) / 5] : undefined;
    if (fault === undefined) {
      if (!world.step()) break;
    } else world.inject(fault);
    note(nowUs);
  }
  return seen;
}

describe('equal keys', () => {
  let met = 0;

  it.each(shipped)('have one future: %s without its clients', (_, scenario) => {
    const dice = new Dice();
    const faults = scenario.steps.flatMap(({ action }) =>
      action.kind === 'recorded-replay' ? [] : [action],
    );
    const names = new Set([...scenario.clients, ...scenario.servers].map(({ options }) => options.name));
    const possible = faults.filter(
      (fault) => !('node' in fault && names.has(fault.node)) && fault.kind !== 'partition',
    );
    const { world } = buildWorld({ ...scenario, clients: [], servers: [], steps: [] }, 1, undefined, dice);
    world.run(30 * SECOND);
    const first = new Map<string, WorldSnapshot>();
    for (let i = 0; i < 60; i++) {
      if (!world.step()) break;
      const key = world.stateKey();
      const before = first.get(key);
      const here = world.snapshot();
      if (before === undefined) first.set(key, here);
      else if (i % 10 === 0) {
        met++;
        const now = future(world, dice, here, possible, 40);
        expect(future(world, dice, before, possible, 40)).toEqual(now);
        world.restore(here);
      }
    }
  });

  it('occur often enough for the property not to be vacuous', () => {
    expect(met).toBeGreaterThan(100);
  });
});

describe('the state key', () => {
  const { world } = buildWorld(
    pair({ clients: { pc: { addresses: '10.0.0.9/24', ping: '10.0.0.254', count: 1 } } }),
    1,
  );
  world.run(20 * SECOND);
  const here = world.snapshot();
  const key = world.stateKey();
  const changes: Fault[] = [
    { kind: 'crash', node: 'fw2' },
    { kind: 'pause', node: 'fw2' },
    { kind: 'clock-drift', node: 'fw2', driftPpb: 1 },
    { kind: 'clock-step', node: 'fw2', deltaUs: -5 },
    { kind: 'cut', node: 'fw2', direction: 'in' },
    { kind: 'impair', node: 'fw2', link: { lossPpm: 1 } },
    { kind: 'link-down', node: 'pc' },
    { kind: 'partition', segment: 'lan', groups: [['fw1']] },
    { kind: 'switch-reboot', segment: 'lan', downUs: 5 },
    { kind: 'forge', segment: 'lan', frame: new Uint8Array(60) },
    { kind: 'rule', rule: { action: 'drop', reason: 'x', when: { frame: 4_000_000 } } },
    { kind: 'rule', rule: { action: 'drop', reason: 'x', nth: 2 } },
    { kind: 'command', node: 'fw1', command: { command: 'configure', vhid: 1, password: 'other' } },
  ];

  it.each(changes)('changes with what happens: %j', (fault) => {
    world.restore(here);
    expect(world.stateKey()).toBe(key);
    world.inject(fault);
    expect(world.stateKey()).not.toBe(key);
  });

  it('does not depend on what can no longer have an effect', () => {
    for (const rule of [
      { action: 'drop', reason: 'x', when: { frame: 3 } },
      { action: 'drop', reason: 'x', when: { toUs: 5 } },
      { action: 'drop', reason: 'x', limit: 0 },
    ] as const) {
      world.restore(here);
      world.inject({ kind: 'rule', rule });
      expect(world.stateKey()).toBe(key);
    }
  });

  it('distinguishes advertisements in flight under an old key and under a new one', () => {
    const configure = {
      kind: 'command',
      node: 'fw1',
      command: { command: 'configure', vhid: 1, password: 'new' },
    } as const;
    const keyWhen = (order: readonly ('send' | 'configure')[]): string => {
      world.restore(here);
      for (const each of order) {
        if (each === 'configure') world.inject(configure);
        else {
          const sent = world.counters.sent;
          while (world.counters.sent === sent) world.step();
        }
      }
      return world.stateKey();
    };
    expect(keyWhen(['configure', 'send'])).not.toBe(keyWhen(['send', 'configure']));
  });

  it('covers the whole state if a node has no key of its own', () => {
    const lab = new Lab();
    const seen = new Set<string>();
    for (let turn = 0; turn < 3; turn++) {
      seen.add(lab.world.stateKey());
      lab.world.run(lab.world.nowUs + SECOND);
    }
    expect(seen.size).toBe(3);
    expect(lab.world.stateKey()).toBe(lab.world.stateHash());
  });
});

it('a state hash counts the frames sent so far only where a rule names a frame', () => {
  const hashes = (when?: { readonly frame: number }): Set<string> => {
    const labs = [new Lab(), new Lab()];
    for (const [turn, lab] of labs.entries()) {
      if (turn === 1) lab.send('a', MAC.b);
      lab.world.run(2 * SECOND);
      lab.send('a', MAC.b);
      if (when) lab.world.addRule({ action: 'drop', reason: 'x', when });
    }
    return new Set(labs.map(({ world }) => world.stateHash()));
  };
  expect(hashes().size).toBe(1);
  expect(hashes({ frame: 2 }).size).toBe(2);
});
