import type { Record as RunRecord, Series } from '@carplab/analysis';
import type { World } from '../world.js';
import { dateText } from './date.js';
import { hostSystems } from './host-systems.js';
import type { ExpectationRecord, SummaryRecord } from './run-event.js';
import type { ScenarioResult } from './run-options.js';
import type { Scenario } from './scenario.js';

/** The verdicts on a run, and one more if steps could not be done. */
export function withUndone(
  verdicts: readonly ExpectationRecord[],
  undone: readonly string[],
): readonly ExpectationRecord[] {
  if (undone.length === 0) return verdicts;
  const name = 'every step can be done';
  return [...verdicts, { event: 'expectation', name, ok: false, found: undone.join(', ') }];
}

/** The last event of a run. */
export function summaryOf(
  scenario: Scenario,
  { seed, traceHash }: World,
  record: RunRecord,
  verdicts: readonly ExpectationRecord[],
  sums: Pick<SummaryRecord, 'noMasterUs' | 'dualMasterUs'>,
): SummaryRecord {
  const failed = verdicts.flatMap(({ ok, name }) => (ok ? [] : [name]));
  return {
    event: 'summary',
    scenario: scenario.name,
    seed,
    ...(scenario.dateUs === undefined ? {} : { date: dateText(scenario.dateUs) }),
    virtualUs: scenario.durationUs,
    transitions: countOf(record.transitions),
    expectationsFailed: failed.length,
    ...(failed.length === 0 ? {} : { failed }),
    traceHash,
    systems: hostSystems(scenario),
    ...sums,
  };
}

/** What the record adds to a result. */
export function recordedResult(
  { clients }: Scenario,
  { takeovers, pings }: RunRecord,
): Pick<ScenarioResult, 'takeovers' | 'pingsLost'> {
  // By client: 0 for one that pings and has lost none.
  const pingsLost: { [client: string]: number } = {};
  for (const { options } of clients) if (options.ping !== undefined) pingsLost[options.name] = 0;
  for (const track of pings) pingsLost[track.client] = (pingsLost[track.client] ?? 0) + track.lost;
  return {
    takeovers: takeovers.kept.map((takeover) => ({ ...takeover, segment: takeover.link })),
    pingsLost,
  };
}

function countOf({ kept, dropped }: Series<unknown>): number {
  return kept.length + dropped;
}
