import { parseScenario, ScenarioRun } from '@carplab/sim/scenario';

/** What a run came to: all that happened, and all that would happen next. */
export interface Hashes {
  readonly trace: string;
  readonly state: string;
}

/** Runs scenarios, given as YAML by their names, under a seed. Here, in another Node, in a browser: see the test. */
export function traceHashes(
  scenarios: Readonly<Record<string, string>>,
  seed: number,
): Record<string, Hashes> {
  const hashes: Record<string, Hashes> = {};
  for (const [name, text] of Object.entries(scenarios)) {
    const parsed = parseScenario(text, name);
    if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
    const run = new ScenarioRun(parsed.scenario, { seed });
    const { summary } = run.finish();
    hashes[name] = { trace: summary.traceHash, state: run.world.stateHash() };
  }
  return hashes;
}
