import type { Record as RunRecord } from '@carplab/analysis';
import { judgeOneMaster, judgeTakeover, parseTime, type ScenarioRun, timeText } from '@carplab/sim/scenario';
import { INVARIANTS } from '../invariants.js';
import { type Trace, traceOf } from '../trace/trace.js';
import type { Invariant } from '../violation.js';
import { violations } from '../violations.js';
import { seconds } from '../words.js';
import { lanesAround, recordOf, requireKnown, resultOf } from './run-of.js';

/** What vitest and jest take from a matcher. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** A time: microseconds, or as scenarios write it (`300ms`, `3m10s`). */
export type MatchedTime = number | string;

/** Which virtual hosts a matcher looks at. Default: all */
export interface MatchedVhid {
  readonly vhid?: number;
  readonly segment?: string;
}

/** Which takeovers. Default: all of the run */
export interface MatchedTakeovers extends MatchedVhid {
  /** The new MASTER. */
  readonly by?: string;
  /** Only from this time on. */
  readonly from?: MatchedTime;
  readonly until?: MatchedTime;
  /** How many there must be. Default: at least one */
  readonly count?: number;
}

/** When there must be one MASTER. Default: now, at the end of what has run */
export interface MatchedMoment extends MatchedVhid {
  readonly from?: MatchedTime;
  readonly until?: MatchedTime;
}

/** @throws {RangeError} for what is no time: a mistake in the test */
function timeOf(matcher: string, value: MatchedTime): number {
  const us = typeof value === 'number' ? value : parseTime(value);
  if (us === undefined || !Number.isSafeInteger(us) || us < 0)
    throw new RangeError(
      `${matcher}: ${JSON.stringify(value)} is no time; it takes whole microseconds, or a text such as '300ms'`,
    );
  return us;
}

const about = ({ vhid, segment }: MatchedVhid): MatchedVhid => ({
  ...(vhid === undefined ? {} : { vhid }),
  ...(segment === undefined ? {} : { segment }),
});

/**
 * Every takeover lasted at most this long, from the loss of the MASTER to the first advertisement of the new one, and
 * there was one.
 */
function toHaveTakenOverWithin(
  received: unknown,
  limit: MatchedTime,
  choice: MatchedTakeovers = {},
): MatcherResult {
  const name = 'toHaveTakenOverWithin';
  const maxUs = timeOf(name, limit);
  const record = recordOf(received, name);
  requireKnown(name, record, choice);
  const { by, count } = choice;
  const fromUs = timeOf(name, choice.from ?? 0);
  const toUs = timeOf(name, choice.until ?? record.toUs);
  const { ok, found } = judgeTakeover(
    {
      kind: 'takeover',
      which: about(choice),
      ...(by === undefined ? {} : { host: by }),
      minUs: 0,
      maxUs,
      ...(count === undefined ? {} : { count }),
      span: { fromUs, toUs },
    },
    record,
  );
  const shown = record.takeovers.kept.find(
    ({ durationUs, transitionUs, to, vhid, link }) =>
      (ok || durationUs > maxUs) &&
      transitionUs >= fromUs &&
      transitionUs <= toUs &&
      (by ?? to) === to &&
      (choice.vhid ?? vhid) === vhid &&
      (choice.segment ?? link) === link,
  );
  return {
    pass: ok,
    message: () =>
      [
        `expected ${ok ? 'no' : 'a'} takeover within ${timeText(maxUs)}; found ${found || 'none'}`,
        '',
        shown === undefined
          ? lanesAround(record, fromUs, toUs)
          : lanesAround(record, shown.lostUs, shown.transitionUs),
      ].join('\n'),
  };
}

/** Exactly one MASTER of each virtual host, now or from one time to another; two during a handover are allowed. */
function toHaveOneMaster(received: unknown, moment: MatchedMoment = {}): MatcherResult {
  const name = 'toHaveOneMaster';
  const record = recordOf(received, name);
  requireKnown(name, record, moment);
  const fromUs = timeOf(name, moment.from ?? moment.until ?? record.toUs);
  const untilUs = timeOf(name, moment.until ?? record.toUs);
  if (fromUs > untilUs || untilUs > record.toUs)
    throw new RangeError(
      `${name}: ${timeText(fromUs)} to ${timeText(untilUs)} is not within the run, which has come to ${timeText(record.toUs)}`,
    );
  const { ok, found } = judgeOneMaster({ kind: 'oneMaster', which: about(moment), fromUs, untilUs }, record);
  const when =
    fromUs === untilUs ? `at ${timeText(fromUs)}` : `from ${timeText(fromUs)} to ${timeText(untilUs)}`;
  return {
    pass: ok,
    message: () =>
      [
        `expected ${ok ? 'not ' : ''}exactly one MASTER ${when}; found ${found || 'no such virtual host'}`,
        '',
        lanesAround(record, fromUs, untilUs),
      ].join('\n'),
  };
}

/** All expectations of its scenario hold. A run goes to its end for this. */
function toHoldItsExpectations(received: unknown): MatcherResult {
  const name = 'toHoldItsExpectations';
  const { expectations } = resultOf(received, name);
  if (expectations.length === 0) throw new RangeError(`${name}: the scenario has no expectations`);
  const wrong = expectations.filter(({ ok }) => !ok);
  const pass = wrong.length === 0;
  return {
    pass,
    message: () => {
      const lines = (pass ? expectations : wrong).map((each) => `  ${each.name}: ${each.found}`);
      const head = pass
        ? `expected an expectation to fail; all ${expectations.length} hold`
        : `${wrong.length} of ${expectations.length} expectations do not hold`;
      return [head, ...lines, ...lanesOf(received)].join('\n');
    },
  };
}

function lanesOf(received: unknown): string[] {
  const { record } = received as { readonly record?: RunRecord };
  return record === undefined ? [] : ['', lanesAround(record, record.fromUs, record.toUs)];
}

/**
 * No invariant is broken (default: `INVARIANTS`). Takes a trace of `traceOf`; of a run, a second one is made from its
 * beginning, with what was injected.
 */
function toKeepInvariants(received: unknown, invariants: readonly Invariant[] = INVARIANTS): MatcherResult {
  const trace = traceIn(received);
  const broken = violations(trace, invariants);
  const [first] = broken;
  const more = broken.length > 3 ? [`  and ${broken.length - 3} more`] : [];
  return {
    pass: first === undefined,
    message: () =>
      first === undefined
        ? `expected an invariant to be broken; all ${invariants.length} hold`
        : [
            `${broken.length} violations of invariants`,
            ...broken.slice(0, 3).map((each) => `  ${each.invariant}: ${each.message}`),
            ...more,
            '',
            lanesAround(trace.record, first.timeUs),
            '',
            `The first one is at ${seconds(first.timeUs)}.`,
          ].join('\n'),
  };
}

function traceIn(received: unknown): Trace {
  const given = received as Partial<Trace> & Partial<ScenarioRun>;
  if (typeof given === 'object' && given !== null) {
    if (Array.isArray(given.entries) && given.facts !== undefined) return given as Trace;
    if (typeof given.toScenario === 'function') return traceOf(given.toScenario());
  }
  throw new TypeError(
    `toKeepInvariants was given ${typeof received}; it takes a trace of traceOf, or a ScenarioRun`,
  );
}

/**
 * Matchers for `expect.extend` of vitest, jest, or whatever has its shape. `@carplab/properties/vitest` adds them to
 * vitest's, with their types.
 */
export const runMatchers: {
  readonly toHaveTakenOverWithin: typeof toHaveTakenOverWithin;
  readonly toHaveOneMaster: typeof toHaveOneMaster;
  readonly toHoldItsExpectations: typeof toHoldItsExpectations;
  readonly toKeepInvariants: typeof toKeepInvariants;
} = Object.freeze({ toHaveTakenOverWithin, toHaveOneMaster, toHoldItsExpectations, toKeepInvariants });

/** How they read behind `expect(run)`. */
export interface RunMatchers<R = unknown> {
  /**
   * Every takeover lasted at most this long, from the loss of the MASTER to the new one's first advertisement, and there
   * was one. A number is µs.
   */
  toHaveTakenOverWithin(limit: MatchedTime, choice?: MatchedTakeovers): R;
  /** Exactly one MASTER of each virtual host, now or throughout a time; two during a handover are allowed. */
  toHaveOneMaster(moment?: MatchedMoment): R;
  /** All expectations of the scenario hold. A run goes to its end for this. */
  toHoldItsExpectations(): R;
  /** No invariant is broken. Default: `INVARIANTS` */
  toKeepInvariants(invariants?: readonly Invariant[]): R;
}
