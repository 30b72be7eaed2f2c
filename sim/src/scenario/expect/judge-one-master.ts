import type { Claim } from '../expectation.js';
import { areMaster, HANDOVER_US } from '../handover.js';
import { timeText } from '../time.js';
import type { Lane } from '../watch/lanes.js';
import type { RunRecord } from '../watch/run-record.js';
import { isChosen, listed, type Verdict } from './choice.js';

/** Exactly one master for every election, from a moment on. Two of them for the time of a handover are allowed. */
export function judgeOneMaster(claim: Extract<Claim, { kind: 'oneMaster' }>, run: RunRecord): Verdict {
  const lastFaultUs = run.faults.kept.at(-1)?.timeUs ?? 0;
  const fromUs = claim.fromUs ?? lastFaultUs + (claim.withinUs ?? 0);
  if (fromUs > claim.untilUs || run.faults.dropped > 0) {
    return { ok: false, found: `the last fault, at ${timeText(lastFaultUs)}, leaves no time to look at` };
  }
  const elections = new Map<string, Lane[]>();
  for (const lane of run.lanes) {
    if (!isChosen(claim.which, lane)) continue;
    const key = `vhid ${lane.vhid} on ${lane.segment}`;
    elections.set(key, [...(elections.get(key) ?? []), lane]);
  }
  const wrong: string[] = [];
  const right: string[] = [];
  for (const [name, lanes] of elections) {
    if (lanes.some(({ changes }) => changes.dropped > 0)) {
      wrong.push(`${name}: too many changes to keep`);
      continue;
    }
    const trouble = firstTrouble(lanes, fromUs, claim.untilUs);
    if (trouble !== undefined) wrong.push(`${name}: ${trouble}`);
    else right.push(`${name}: ${mastersAt(lanes, claim.untilUs).join()}`);
  }
  const ok = wrong.length === 0 && right.length > 0;
  return { ok, found: listed(ok ? right : wrong) };
}

function firstTrouble(lanes: readonly Lane[], fromUs: number, untilUs: number): string | undefined {
  const times = new Set([fromUs]);
  for (const { changes } of lanes) {
    for (const { timeUs } of changes.kept) if (timeUs > fromUs && timeUs <= untilUs) times.add(timeUs);
  }
  const ordered = [...times].sort((a, b) => a - b);
  for (const [i, timeUs] of ordered.entries()) {
    const masters = mastersAt(lanes, timeUs);
    if (masters.length === 0) return `no MASTER at ${timeText(timeUs)}`;
    const untilNext = (ordered[i + 1] ?? untilUs) - timeUs;
    if (masters.length > 1 && untilNext > HANDOVER_US) {
      return `${areMaster(masters)} at ${timeText(timeUs)}`;
    }
  }
  return undefined;
}

function mastersAt(lanes: readonly Lane[], timeUs: number): string[] {
  return lanes.filter((lane) => stateOf(lane, timeUs) === 'MASTER').map(({ host }) => host);
}

/** By halving: a lane may have changed very often. */
function stateOf({ changes: { kept } }: Lane, timeUs: number): string {
  let from = 0;
  let to = kept.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (kept[middle]!.timeUs <= timeUs) from = middle + 1;
    else to = middle;
  }
  return kept[from - 1]?.state ?? 'OFF';
}
