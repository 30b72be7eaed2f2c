import { checkShape } from './check-shape.js';
import { complaintLine, pathText } from './complaint-line.js';
import type { Complaint } from './complaints.js';
import type { ScenarioInput } from './input/scenario-input.js';
import { resolveScenario } from './resolve/resolve-scenario.js';
import type { Scenario } from './scenario.js';
import { readYaml, type SourcePosition, type YamlSource } from './yaml-source.js';

/** Something wrong with a scenario's file. */
export interface ScenarioError {
  readonly file: string;
  /** From 1; 0 where nobody knows, as for a value that is in no file. */
  readonly line: number;
  readonly column: number;
  /** Which part: `hosts.fw1.advskew`. */
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
  /** All of it in one line. */
  readonly message: string;
}

export type ParsedScenario =
  | { readonly ok: true; readonly scenario: Scenario; readonly input: ScenarioInput }
  | { readonly ok: false; readonly errors: readonly ScenarioError[] };

/**
 * Reads a scenario from YAML (JSON is YAML as well). Never throws: everything that is wrong comes back with file,
 * line, column, what was found and what is allowed.
 *
 * @example
 * const text = 'name: x\nlearn: y\nduration: 5 parsecs\nsegments: [lan]\nhosts: {}\n';
 * const { errors } = parseScenario(text, 'x.yaml');
 * errors[0].message; // => "x.yaml:3:11: duration: found '5 parsecs'; allowed: a time such as 12.5s, 300ms, 2m, or a number of seconds"
 */
export function parseScenario(text: string, fileName: string): ParsedScenario {
  const source = readYaml(text);
  if (Array.isArray(source)) {
    return {
      ok: false,
      errors: source.map((trouble) => errorOf(fileName, trouble, { path: [], ...trouble })),
    };
  }
  return check(source.value, (complaint) =>
    errorOf(fileName, source.position(complaint.path, complaint.key), complaint),
  );
}

/**
 * Checks a scenario that is a value already, as a TypeScript file exports it. Who knows where its parts stand in the
 * file says so with `position`.
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
  return check(value, (complaint) => errorOf(fileName, position(complaint.path, complaint.key), complaint));
}

/** Of a value that is in no file. */
export const NOWHERE: SourcePosition = { line: 0, column: 0 };

function check(value: unknown, toError: (complaint: Complaint) => ScenarioError): ParsedScenario {
  const input = checkShape(value);
  if (Array.isArray(input)) return { ok: false, errors: input.map(toError) };
  const scenario = resolveScenario(input);
  if (Array.isArray(scenario)) return { ok: false, errors: scenario.map(toError) };
  return { ok: true, scenario: scenario as Scenario, input };
}

export function errorOf(file: string, position: SourcePosition, complaint: Complaint): ScenarioError {
  const { line, column } = position;
  const { path, found, allowed } = complaint;
  const message = complaintLine(file, position, complaint);
  return { file, line, column, path: pathText(path), found, allowed, message };
}
