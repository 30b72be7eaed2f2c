import type { ScenarioInput } from '@carplab/sim/scenario';
import { readScenario, ScenarioRun } from '@carplab/sim/scenario';
import { expect, it } from 'vitest';
import { type Reason, whyNot } from './why.js';

/** Of fw2, which is BACKUP at 10 s: (2, skew - 200) against (1, 100) of fw1. */
function whyBackup(release: 12 | 14, advskew: number): Reason {
  const input: ScenarioInput = {
    name: 'a skew below 0',
    learn: 'what is tested here',
    duration: '20s',
    segments: ['lan'],
    vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
    hosts: {
      fw1: { on: { lan: '10.0.0.1/24' }, advskew: 100 },
      fw2: { on: { lan: '10.0.0.2/24' }, advbase: 2, advskew, preempt: true, start: '4s', release },
    },
    steps: [{ at: '4.1s', demote: { host: 'fw2', by: -200 } }],
  };
  const read = readScenario(input, 'below.ts');
  if (!read.ok) throw new Error(read.errors[0]!.message);
  const run = new ScenarioRun(read.scenario);
  run.runTo(10_000_000);
  const lane = run.record.lanes.find(({ host }) => host === 'fw2')!;
  return whyNot(lane, 10_000_000, run.hosts.get('fw2')!.states!()[0]!);
}

it('FreeBSD before 14 compares the seconds first: an interval that is shorter by a negative skew is no better', () => {
  expect(whyBackup(12, 0)).toMatchObject({
    state: 'BACKUP',
    comparison: {
      mine: { advbase: 2, advskew: -200, intervalUs: 1_218_750, demotion: -200 },
      heard: { advbase: 1, advskew: 100, intervalUs: 1_390_625 },
      order: '>',
      bySeconds: true,
    },
  });
});

it('from 14 on the skew ends at 0, and the intervals have the order of the comparison', () => {
  const { comparison } = whyBackup(14, 0);
  expect(comparison).toMatchObject({ mine: { advbase: 2, advskew: 0 }, order: '>' });
  expect(comparison).not.toHaveProperty('bySeconds');
  expect(whyBackup(12, 250).comparison).not.toHaveProperty('bySeconds');
});
