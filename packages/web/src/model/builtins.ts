import type { Scenario, ScenarioInput } from '@carplab/sim/scenario';

/** A shipped scenario: as written, and resolved, so that running it needs neither YAML nor schema. */
export interface Prepared {
  readonly input: ScenarioInput;
  readonly scenario: Scenario;
}

/** What the list of shipped scenarios shows. */
export interface BuiltinTitle {
  /** Names it in links and on the command line: `s2-crash`. */
  readonly name: string;
  readonly title: string;
}

/** The shipped scenarios, wherever they are kept. */
export interface Builtins {
  readonly titles: readonly BuiltinTitle[];
  /** Rejects if there is none of this name. */
  load(name: string): Promise<Prepared>;
}
