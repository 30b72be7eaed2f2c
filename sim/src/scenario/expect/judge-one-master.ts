import { areMaster, HANDOVER_US, type Lane, type Record as RunRecord } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { timeText } from '../time.js';
import { byVirtualHost, type ExpectationVerdict, listed, mastersAt, nameOf } from './choice.js';

type OneMaster = Extract<Claim, { kind: 'oneMaster' }>;

/** Exactly one MASTER for each virtual host, from a given time. Two during a handover are allowed. */
export function judgeOneMaster(claim: OneMaster, run: RunRecord): ExpectationVerdict {
  const lastFaultUs = run.faults.kept.at(-1)?.timeUs ?? 0;
  const fromUs = claim.fromUs ?? lastFaultUs + (claim.withinUs ?? 0);
  if (fromUs > claim.untilUs || run.faults.dropped > 0) {
    return { ok: false, found: `no time left after the last fault, at ${timeText(lastFaultUs)}` };
  }
  const wrong: string[] = [];
  const right: string[] = [];
  for (const [name, lanes] of byVirtualHost(run, claim.which)) {
    const trouble = firstTrouble(lanes, fromUs, claim.untilUs, run);
    if (trouble !== undefined) wrong.push(`${name}: ${trouble}`);
    else right.push(`${name}: ${mastersAt(lanes, claim.untilUs).join()}`);
  }
  const ok = wrong.length === 0 && right.length > 0;
  return { ok, found: listed(ok ? right : wrong) };
}

function firstTrouble(
  lanes: readonly Lane[],
  fromUs: number,
  untilUs: number,
  { overlaps, vacancies, toUs: endUs }: RunRecord,
): string | undefined {
  if (lanes.some(({ bands }) => bands.dropped > 0) || overlaps.dropped + vacancies.dropped > 0)
    return 'too many changes to keep';
  // A virtual host that has had no MASTER yet is not among the vacancies.
  if (mastersAt(lanes, fromUs).length === 0) return `no MASTER at ${timeText(fromUs)}`;
  const name = nameOf(lanes[0]!);
  const vacant = vacancies.kept.find(
    (each) => nameOf(each) === name && each.fromUs <= untilUs && each.toUs > fromUs,
  );
  const double = overlaps.kept.find(
    (each) =>
      nameOf(each) === name &&
      each.lasting &&
      (fromUs === untilUs
        ? // At a single moment: whether it has lasted for too long by then.
          fromUs - each.fromUs > HANDOVER_US && (each.toUs > fromUs || each.toUs === endUs)
        : Math.min(each.toUs, untilUs) - Math.max(each.fromUs, fromUs) > HANDOVER_US),
  );
  if (vacant !== undefined && !(double !== undefined && double.fromUs < vacant.fromUs))
    return `no MASTER at ${timeText(Math.max(fromUs, vacant.fromUs))}`;
  if (double === undefined) return undefined;
  return `${areMaster(double.hosts)} at ${timeText(Math.max(fromUs, double.fromUs))}`;
}
