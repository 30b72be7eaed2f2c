import { readFileSync } from 'node:fs';
import { parseScenario, readScenario, type ScenarioInput, ScenarioRun } from '@carplab/sim/scenario';
import { type LaneChart, laneChart, lanesSvg, lanesText } from '@carplab/text';
import { describe, expect, it } from 'vitest';

/** What the lanes of a run show, from its beginning to its end. */
function chartOf(scenario: string | ScenarioInput): LaneChart {
  const parsed =
    typeof scenario === 'string'
      ? parseScenario(
          readFileSync(new URL(`../sim/scenarios/${scenario}.yaml`, import.meta.url), 'utf8'),
          scenario,
        )
      : readScenario(scenario, 'inline');
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('; '));
  const run = new ScenarioRun(parsed.scenario, { seed: 1 });
  run.finish();
  return laneChart(run.record, 0, run.record.toUs, run.scenario.name);
}

const rowOf = (chart: LaneChart, label: string): string =>
  lanesText(chart).find((line) => line.startsWith(label))!;
const textOf = (chart: LaneChart): string => lanesText(chart, { width: 300 }).join('\n');

const pair: ScenarioInput = {
  ...{ name: 'pair', learn: 'x', duration: '20s', segments: ['lan'] },
  vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
  hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
};

describe('the lanes of a run', () => {
  it('show a machine that is paused as paused, and as MASTER when it goes on', () => {
    const chart = chartOf('vm-paused');
    expect(rowOf(chart, 'fw1 vhid 1')).toMatch(/ B─+[M━]+\/+[M━]+$/);
    expect(lanesSvg(chart)).toContain('<title>fw1 vhid 1: PAUSED, 20.25 to 32.5 s</title>');
    expect(lanesSvg(chart)).not.toContain('fw1 vhid 1: INIT, 32.5');
  });

  it('keep one number on two links apart', () => {
    const both = chartOf({
      ...pair,
      segments: ['wan', 'lan'],
      vhids: ['wan', 'lan'].map((segment, i) => ({
        ...{ vhid: 1, segment, addresses: `10.${i}.0.254/24`, password: 'secret' },
      })),
      hosts: {
        fw1: {
          on: { wan: '10.0.0.1/24', lan: '10.1.0.1/24' },
          vhids: [{ vhid: 1, segment: 'lan', advskew: 100 }],
        },
        fw2: {
          on: { wan: '10.0.0.2/24', lan: '10.1.0.2/24' },
          vhids: [{ vhid: 1, segment: 'wan', advskew: 100 }],
        },
      },
    });
    for (const label of ['fw1 vhid 1 on wan', 'fw2 vhid 1 on lan']) expect(rowOf(both, label)).toContain('M');
    for (const label of ['fw2 vhid 1 on wan', 'fw1 vhid 1 on lan'])
      expect(rowOf(both, label)).not.toContain('M');
    expect(textOf(both)).toContain('fw1 vhid 1 on wan: BACKUP → MASTER');
    expect(textOf(both)).not.toContain('both master');
    expect(lanesSvg(both)).not.toMatch(/both master|class="dual"/);
  });

  it('show who refuses whose advertisements, and why', () => {
    const chart = chartOf('password-differs');
    expect(rowOf(chart, 'fw2 vhid 1')).toContain('×');
    expect(textOf(chart)).toMatch(/fw2 vhid 1 refused \d+ advertisements of fw1 \(badauth\)/);
    expect(lanesSvg(chart)).toMatch(/<path class="refused"[^>]*><title>refused: badauth<\/title>/);
    expect(textOf(chart)).toMatch(/both master of vhid 1: fw1 and fw2, for \d+\.\d+ s from/);
  });

  it('measure a takeover from the fault that took the master away, whatever came later', () => {
    const chart = chartOf({
      ...pair,
      steps: [
        { at: '10s', linkDown: 'fw1:lan' },
        { at: '12s', linkUp: 'fw1:lan' },
      ],
    });
    const [takeover] = chart.marks.filter(({ text }) => text.startsWith('fw2 vhid 1: BACKUP → MASTER'));
    const [down] = chart.marks.filter(({ text }) => text.includes('link-down'));
    const seconds = ((takeover!.timeUs - down!.timeUs) / 1e6).toFixed(3);
    expect(takeover!.timeUs).toBeGreaterThan(12_000_000);
    expect(takeover!.text.endsWith(`, ${seconds} s after ${down!.text}`)).toBe(true);
  });

  it('show why a node stays BACKUP', () => {
    const chart = chartOf({ ...pair, steps: [{ at: '10s', demote: { host: 'fw2', by: 240 } }] });
    expect(textOf(chart)).toMatch(/fw2 demoted by 240 \(/);
    expect(rowOf(chart, 'fw2 vhid 1')).toContain('─+240─');
  });
});
