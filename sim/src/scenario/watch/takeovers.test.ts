import type { Record as RunRecord } from '@carplab/analysis';
import { expect, it } from 'vitest';
import type { ScenarioInput } from '../input/scenario-input.js';
import { readScenario } from '../parse-scenario.js';
import { ScenarioRun } from '../scenario-run.js';

const S = 1_000_000;

function recordOf(more: Partial<ScenarioInput>): RunRecord {
  const scenario: ScenarioInput = {
    name: 'a pair',
    learn: 'what is tested here',
    duration: '40s',
    segments: ['lan'],
    vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
    hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
    ...more,
  };
  const parsed = readScenario(scenario, 'pair.ts');
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const run = new ScenarioRun(parsed.scenario);
  run.finish();
  return run.record;
}

const takeoversOf = (more: Partial<ScenarioInput>) =>
  recordOf(more).takeovers.kept.map(({ link, from, to, cause }) => `${link}: ${from} to ${to}, ${cause?.id}`);

it('a MASTER that resumes beside another one takes nothing over; where there is none, it does', () => {
  const pause = { at: '10.2s', pause: 'fw1' };
  const resume = { at: '20.5s', resume: { node: 'fw1', clock: 'still' as const } };
  expect(takeoversOf({ steps: [pause, resume] })).toEqual(['lan: fw1 to fw2, 1']);
  const record = recordOf({ steps: [pause, { at: '18s', crash: 'fw2' }, resume] });
  expect(record.takeovers.kept.map(({ from, to, lostUs }) => [from, to, lostUs])).toEqual([
    ['fw1', 'fw2', 10.2 * S],
    ['fw2', 'fw1', 18 * S],
  ]);
});

it.each(['10.1s', '14.2s', '18.7s', '25s'])(
  'nothing is lost before the old one was MASTER: a second silence %s on',
  (at) => {
    const { takeovers, lanes } = recordOf({
      defaults: { preempt: true },
      duration: '60s',
      steps: [
        { at: '5.2s', cut: 'fw1' },
        { at, uncut: 'fw1' },
        { at: '30.3s', state: { host: 'fw2', vhid: 1, to: 'master' } },
        { at: '35.3s', pause: 'fw1' },
        { at: '36.3s', resume: { node: 'fw1', clock: 'still' } },
        { at: '36.4s', cut: 'fw1' },
      ],
    });
    expect(takeovers.kept.length).toBeGreaterThan(1);
    for (const { from, lostUs, transitionUs } of takeovers.kept) {
      const bands = lanes.find(({ host }) => host === from)!.bands.kept;
      const begun = bands.findLast(({ state, fromUs }) => state === 'MASTER' && fromUs <= transitionUs)!;
      expect(lostUs).toBeGreaterThanOrEqual(begun.fromUs);
    }
  },
);
