import { readScenario, runScenario, type StepInput } from '@carplab/sim/scenario';
import {
  addressesOf,
  demotionBy,
  PASSWORD,
  type Pair,
  type SideName,
  VARIANTS,
  WORSE_ADVSKEW,
} from './cells.js';
import type { Change } from './wire.js';

/** What was done to a pair, and when, µs since its first start. */
export interface Done {
  readonly side: SideName;
  readonly word: string;
  readonly atUs: number;
}

function stepsOf(pair: Pair, { side: host, word, atUs }: Done): StepInput[] {
  const at = atUs / 1e6;
  const by = demotionBy(pair[host]);
  switch (word) {
    case 'crash':
      return [{ at, crash: host }];
    case 'start':
      return [{ at, boot: host }];
    case 'preempt on':
    case 'preempt off':
      return [{ at, preempt: { host, on: word === 'preempt on' } }];
    case 'demote':
    case 'promote':
      return by === undefined ? [] : [{ at, demote: { host, by: word === 'demote' ? by : -by } }];
    case 'leave':
      return VARIANTS.map((_, i) => ({ at, vhid: { host, vhid: pair.firstVhid + i, up: false } }));
    default:
      throw new RangeError(word);
  }
}

/** The same pair in the simulator, with the same things done to it at the same times. */
export function simulate(
  pair: Pair,
  starts: Readonly<Record<SideName, number>>,
  done: readonly Done[],
  endUs: number,
): Record<SideName, Change[]> {
  const host = (side: SideName) => ({
    dialect: pair[side],
    start: starts[side] / 1e6,
    on: { lan: [`10.0.255.${side === 'a' ? 1 : 2}/16`, `fd00::ffff:${side === 'a' ? 1 : 2}/64`] },
    vhids: VARIANTS.map((variant, i) => ({
      vhid: pair.firstVhid + i,
      advskew: side === 'a' ? 0 : WORSE_ADVSKEW,
      password: PASSWORD,
      addresses: addressesOf(pair, variant, pair[side]),
    })),
  });
  const parsed = readScenario(
    {
      name: 'matrix',
      learn: 'the same as on the wire',
      duration: endUs / 1e6,
      segments: ['lan'],
      hosts: { a: host('a'), b: host('b') },
      steps: done.flatMap((each) => stepsOf(pair, each)),
    },
    'matrix',
  );
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const changes: Record<SideName, Change[]> = { a: [], b: [] };
  for (const event of runScenario(parsed.scenario, { seed: 1 }).events) {
    if (event.event !== 'transition') continue;
    const { vhid, from, to, reason, timeUs } = event;
    changes[event.host as SideName].push({ vhid, from, to, reason, atUs: timeUs });
  }
  return changes;
}
