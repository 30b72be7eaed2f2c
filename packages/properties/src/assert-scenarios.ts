import { hideSecrets } from '@carplab/codec/carp';
import { readScenario, type Scenario, type ScenarioInput } from '@carplab/sim/scenario';
import fc from 'fast-check';
import { foundFile } from './found-file.js';
import { INVARIANTS } from './invariants.js';
import { type Trace, type TraceOptions, traceOf } from './trace/trace.js';
import type { Invariant, Violation } from './violation.js';
import { thrownText, violations } from './violations.js';

/** A scenario that breaks an invariant, shrunk. */
export interface FoundScenario {
  readonly scenario: ScenarioInput;
  readonly violations: readonly Violation[];
  /** fast-check's: with them it is found again. */
  readonly seed: number;
  readonly path: string;
  readonly runs: number;
  readonly shrinks: number;
  /** All of it as text, and the scenario as a file that `carplab run` runs. */
  readonly report: string;
}

export interface SearchOptions extends Omit<TraceOptions, 'seed'> {
  /** How many scenarios. Default: 100 */
  readonly numRuns?: number;
  /** fast-check's. */
  readonly seed?: number;
  readonly path?: string;
}

/**
 * Where the run of a scenario breaks invariants.
 *
 * @throws {RangeError} if the scenario is not valid
 */
export function violationsOf(
  input: ScenarioInput,
  invariants: readonly Invariant[] = INVARIANTS,
  options: Omit<TraceOptions, 'seed'> = {},
): Violation[] {
  const parsed = readScenario(input, input.name);
  if (!parsed.ok) throw new RangeError(messagesOf(parsed.errors));
  return violationsIn(parsed.scenario, invariants, options);
}

function violationsIn(
  scenario: Scenario,
  invariants: readonly Invariant[],
  options: Omit<TraceOptions, 'seed'>,
): Violation[] {
  let trace: Trace;
  try {
    trace = traceOf(scenario, options);
  } catch (error) {
    // A machine that throws is also a finding.
    return [{ invariant: 'a run comes to its end', timeUs: 0, message: thrownText(error) }];
  }
  return violations(trace, invariants);
}

/** A scenario that is not valid is also a finding of a search: it is shrunk, and comes with its seed. */
function brokenBy(
  input: ScenarioInput,
  invariants: readonly Invariant[],
  options: Omit<TraceOptions, 'seed'>,
): Violation[] {
  const parsed = readScenario(input, String(input?.name));
  if (parsed.ok) return violationsIn(parsed.scenario, invariants, options);
  return [{ invariant: 'a scenario is valid', timeUs: 0, message: messagesOf(parsed.errors) }];
}

function messagesOf(errors: readonly { readonly message: string }[]): string {
  return errors.map(({ message }) => message).join('\n');
}

/**
 * Looks for a scenario that breaks an invariant, and shrinks it. Undefined if all scenarios drawn hold.
 *
 * @example
 * const found = findScenario(scenarios({ maxHosts: 2, preempt: false, faults: ['cut'] }), [neverTwoMasters], { seed: 1 });
 * found.scenario.steps.length; // => 2
 * found.violations[0].invariant; // => 'never two masters'
 */
export function findScenario(
  arbitrary: fc.Arbitrary<ScenarioInput>,
  invariants: readonly Invariant[] = INVARIANTS,
  options: SearchOptions = {},
): FoundScenario | undefined {
  const { makeHost, ...parameters } = options;
  const run = makeHost === undefined ? {} : { makeHost };
  const broken = (input: ScenarioInput): readonly Violation[] => brokenBy(input, invariants, run);
  const details = fc.check(
    fc.property(arbitrary, (input) => broken(input).length === 0),
    parameters,
  );
  if (!details.failed) return undefined;
  if (details.counterexample === null)
    throw new RangeError(`no scenario was drawn: ${details.numSkips} skipped`);
  const [scenario] = details.counterexample;
  const found = {
    scenario: hideSecrets(scenario),
    violations: broken(scenario),
    seed: details.seed,
    path: details.counterexamplePath ?? '',
    runs: details.numRuns,
    shrinks: details.numShrinks,
  };
  return { ...found, report: reportOf(found) };
}

/**
 * Throws if a scenario breaks an invariant. The error has the scenario, shrunk, as YAML, with fast-check's seed and
 * path. The README shows such a test.
 *
 * @throws {Error} whose message is the report
 * @example
 * assertScenarios(scenarios({ faults: ['crash'] }), undefined, { numRuns: 5, seed: 1 }); // => undefined
 */
export function assertScenarios(
  arbitrary: fc.Arbitrary<ScenarioInput>,
  invariants?: readonly Invariant[],
  options?: SearchOptions,
): void {
  const found = findScenario(arbitrary, invariants, options);
  if (found !== undefined) throw new Error(found.report);
}

function reportOf(found: Omit<FoundScenario, 'report'>): string {
  const [first] = found.violations;
  const again = `{ seed: ${found.seed}, path: '${found.path}' }`;
  const head = [
    `${first?.invariant}: does not hold`,
    `found in run ${found.runs}, shrunk ${found.shrinks} times; again with ${again}`,
    '',
  ];
  return [...head, formatFound(found.scenario, found.violations)].join('\n');
}

/**
 * The scenario as a file. What it breaks is a comment and, if an expectation can state it, an expectation. No file can
 * hold a dialect of `defineDialect`: its base stands there, and a comment says so.
 */
export function formatFound(scenario: ScenarioInput, broken: readonly Violation[]): string {
  const [first] = broken;
  const expect = first?.expect === undefined ? [] : [{ name: first.invariant, ...first.expect }];
  const comments = broken.slice(0, 3).map(({ message, invariant }) => `# ${invariant}:\n#   ${message}\n`);
  const whole = {
    ...scenario,
    ...(expect.length === 0 ? {} : { expect: [...(scenario.expect ?? []), ...expect] }),
  };
  return `${comments.join('')}${foundFile(whole)}`;
}
