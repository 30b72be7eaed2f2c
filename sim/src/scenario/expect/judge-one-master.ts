import { HANDOVER_US, type Lane, type Record as RunRecord } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { byVirtualHost, type ExpectationVerdict, listed, mastersAt, nameOf } from './choice.js';
import { FOUND_WORDS, type FoundWords } from './found-words.js';

type OneMaster = Extract<Claim, { kind: 'oneMaster' }>;

/** Exactly one MASTER for each virtual host, from a given time. Two during a handover are allowed. */
export function judgeOneMaster(
  claim: OneMaster,
  run: RunRecord,
  words: FoundWords = FOUND_WORDS,
): ExpectationVerdict {
  const lastFaultUs = run.faults.kept.at(-1)?.timeUs ?? 0;
  const fromUs = claim.fromUs ?? lastFaultUs + (claim.withinUs ?? 0);
  if (fromUs > claim.untilUs || run.faults.dropped > 0) {
    return { ok: false, found: words.noTimeLeft(lastFaultUs) };
  }
  const wrong: string[] = [];
  const right: string[] = [];
  for (const lanes of byVirtualHost(run, claim.which).values()) {
    const trouble = firstTrouble(lanes, fromUs, claim.untilUs, run, words);
    if (trouble !== undefined) wrong.push(words.of(lanes[0]!, trouble));
    else right.push(words.of(lanes[0]!, mastersAt(lanes, claim.untilUs).join()));
  }
  const ok = wrong.length === 0 && right.length > 0;
  return { ok, found: listed(ok ? right : wrong, words) };
}

function firstTrouble(
  lanes: readonly Lane[],
  fromUs: number,
  untilUs: number,
  { overlaps, vacancies, toUs: endUs }: RunRecord,
  words: FoundWords,
): string | undefined {
  if (lanes.some(({ bands }) => bands.dropped > 0) || overlaps.dropped + vacancies.dropped > 0)
    return words.tooManyChanges;
  // A virtual host that has had no MASTER yet is not among the vacancies.
  if (mastersAt(lanes, fromUs).length === 0) return words.noMaster(fromUs);
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
    return words.noMaster(Math.max(fromUs, vacant.fromUs));
  if (double === undefined) return undefined;
  return words.areMaster(double.hosts, Math.max(fromUs, double.fromUs));
}
