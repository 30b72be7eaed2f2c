import { parseScenario, ScenarioRun } from '@carplab/sim/scenario';

/** The result of a run: hashes of everything that happened, and of the state that decides what happens next. */
export interface Hashes {
  readonly trace: string;
  readonly state: string;
}

/** Runs scenarios, given as YAML by name, with a seed: in this process, in another Node, or in a browser. */
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
