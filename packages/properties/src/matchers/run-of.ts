import type { Record as RunRecord } from '@carplab/analysis';
import { type ScenarioResult, ScenarioRun } from '@carplab/sim/scenario';
import { laneChart, lanesText } from '@carplab/text';

/** How much of a run is shown before and after a moment, µs. */
const AROUND_US = 2_000_000;
const WIDTH = 100;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isRecord = (value: unknown): value is RunRecord =>
  isObject(value) && Array.isArray(value['lanes']) && isObject(value['takeovers']);

const isResult = (value: unknown): value is ScenarioResult =>
  isObject(value) && Array.isArray(value['expectations']) && Array.isArray(value['takeovers']);

/**
 * The record of a run, as far as it has gone.
 *
 * @throws {TypeError} for anything else: this is a mistake in the test, which `.not` must not hide
 */
export function recordOf(received: unknown, matcher: string): RunRecord {
  if (isRecord(received)) return received;
  if (isObject(received) && isRecord(received['record'])) return received['record'];
  const what = isResult(received) ? 'a ScenarioResult, which has no lanes' : `${typeof received}`;
  throw new TypeError(
    `${matcher} was given ${what}; it takes a ScenarioRun, a trace of traceOf, or the record of either`,
  );
}

/**
 * @throws {RangeError} for a host, segment or vhid that the run has not: a mistake in the test, which `.not` must not hide
 */
export function requireKnown(
  matcher: string,
  { lanes }: RunRecord,
  { by, segment, vhid }: { readonly by?: string; readonly segment?: string; readonly vhid?: number },
): void {
  const mustHave = <T>(word: string, value: T | undefined, there: readonly T[], where = ''): void => {
    const known = [...new Set(there)];
    if (value !== undefined && !known.includes(value))
      throw new RangeError(
        `${matcher}: the run has no ${word} ${String(value)}${where}; it has ${known.join(', ')}`,
      );
  };
  const links = lanes.map(({ link }) => link);
  mustHave(
    'host',
    by,
    lanes.map(({ host }) => host),
  );
  mustHave('segment', segment, links, ' with a virtual host');
  const here = lanes.filter(({ link }) => link === (segment ?? link));
  const where = segment === undefined ? '' : ` on ${segment}`;
  mustHave(
    'vhid',
    vhid,
    here.map((lane) => lane.vhid),
    where,
  );
}

/**
 * The result of a run, which goes to its end for it.
 *
 * @throws {TypeError} for what has none
 */
export function resultOf(received: unknown, matcher: string): ScenarioResult {
  if (isResult(received)) return received;
  if (received instanceof ScenarioRun) return received.finish();
  if (isObject(received) && isResult(received['result'])) return received['result'];
  throw new TypeError(
    `${matcher} was given ${typeof received}; it takes a ScenarioRun, a trace of traceOf, or the result of either`,
  );
}

/** The lanes of a run around a moment, or between two, as text. */
export function lanesAround(record: RunRecord, fromUs: number, toUs: number = fromUs): string {
  const from = Math.max(record.fromUs, fromUs - AROUND_US);
  const to = Math.min(record.toUs, toUs + AROUND_US);
  return lanesText(laneChart(record, from, Math.max(to, from + 1)), { width: WIDTH }).join('\n');
}
