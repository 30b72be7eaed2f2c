import { readFileSync } from 'node:fs';
import { parseScenario, ScenarioRun } from '@carplab/sim/scenario';
import { laneChart, lanesSvg } from '@carplab/text';

const DEMO = new URL('../sim/scenarios/demo.yaml', import.meta.url);

/** Where the picture is, from the root of the repository. */
export const DEMO_LANES = 'docs/pictures/demo-lanes.svg';

/** The lanes of the demo as the README shows them: light or dark as its reader prefers, and without the list. */
export function demoLanes(): string {
  const parsed = parseScenario(readFileSync(DEMO, 'utf8'), 'demo.yaml');
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('; '));
  const run = new ScenarioRun(parsed.scenario, { seed: parsed.scenario.seed });
  run.finish();
  const { record, scenario } = run;
  return lanesSvg(laneChart(record, record.fromUs, record.toUs, scenario.name), 1000, false);
}
