import {
  type ParsedScenario,
  readScenario,
  type ScenarioInput,
  scenarioJsonSchema,
} from '@carplab/sim/scenario';
import { StepSchema } from '../model/step-schema.js';

export { branchFrom, planOf, rootOf, settled } from '../model/branch-input.js';
export { configPatch, setupOf } from '../model/config-fields.js';
export { faultsOf } from '../model/faults.js';
export { seenFrame } from '../model/seen-frame.js';

/** Reads a scenario of one's own. */
export function prepare(input: ScenarioInput): ParsedScenario {
  return readScenario(input, 'story');
}

let schema: StepSchema | undefined;

/** What the scenario language says about steps. */
export function stepSchema(): StepSchema {
  schema ??= new StepSchema(scenarioJsonSchema());
  return schema;
}
