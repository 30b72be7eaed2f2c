import { hideSecrets } from '@carplab/codec/carp';
import { checkShape } from './check-shape.js';
import type { ScenarioInput } from './input/scenario-input.js';
import { placedProblem } from './placed-problem.js';
import type { FoundProblem, ScenarioProblem } from './problems.js';
import { resolveScenario } from './resolve/resolve-scenario.js';
import type { Scenario } from './scenario.js';
import { readYaml, type SourcePosition, type YamlSource } from './yaml-source.js';

export type ParsedScenario =
  | { readonly ok: true; readonly scenario: Scenario; readonly input: ScenarioInput }
  | { readonly ok: false; readonly errors: readonly ScenarioProblem[] };

/**
 * Reads a scenario from YAML, which includes JSON. Never throws: each problem has the file, line, column, what was found
 * and what is allowed.
 *
 * @example
 * const text = 'name: x\nlearn: y\nduration: 5 parsecs\nsegments: [lan]\nhosts: {}\n';
 * const { errors } = parseScenario(text, 'x.yaml');
 * errors[0].message; // => "x.yaml:3:11: duration: found '5 parsecs'; allowed: a time such as 12.5s, 300ms, 3m10s, or a number of seconds"
 */
export function parseScenario(text: string, fileName: string): ParsedScenario {
  const source = readYaml(text);
  if (Array.isArray(source)) {
    return {
      ok: false,
      errors: source.map((trouble) => placedProblem(fileName, trouble, trouble)),
    };
  }
  const isFile = true;
  return check(source.value, isFile, (problem) =>
    placedProblem(fileName, source.position(problem.path, problem.key), problem),
  );
}

/**
 * Checks a scenario that is a value, such as one that a TypeScript file exports. `position` gives the positions of its
 * parts in the file, if they are known.
 *
 * @example
 * const parsed = readScenario({ name: 'x', learn: 'y', duration: '10s', segments: ['lan'], hosts: {} }, 'x.ts');
 * parsed.ok; // => true
 * parsed.scenario.durationUs; // => 10_000_000
 */
export function readScenario(
  value: unknown,
  fileName: string,
  position: YamlSource['position'] = () => NOWHERE,
): ParsedScenario {
  const isFile = false;
  return check(value, isFile, (problem) =>
    placedProblem(fileName, position(problem.path, problem.key), problem),
  );
}

/** For a value that is in no file. */
export const NOWHERE: SourcePosition = { line: 0, column: 0 };

function check(
  value: unknown,
  isFile: boolean,
  toError: (problem: FoundProblem) => ScenarioProblem,
): ParsedScenario {
  const shaped = checkShape(value, isFile);
  if (Array.isArray(shaped)) return { ok: false, errors: shaped.map(toError) };
  const input = hideSecrets(shaped);
  const scenario = resolveScenario(input);
  if (Array.isArray(scenario)) return { ok: false, errors: scenario.map(toError) };
  return { ok: true, scenario: scenario as Scenario, input };
}
