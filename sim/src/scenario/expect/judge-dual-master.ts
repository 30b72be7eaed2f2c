import type { Record as RunRecord } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { type ExpectationVerdict, isChosen, listed } from './choice.js';
import type { FoundWords } from './found-words.js';

/** Two MASTERs at the same time, or never. */
export function judgeDualMaster(
  claim: Extract<Claim, { kind: 'dualMaster' }>,
  run: RunRecord,
  words: FoundWords,
): ExpectationVerdict {
  const { which, happens, longerThanUs, span } = claim;
  const found = run.overlaps.kept.filter((each) => {
    const lastedUs = Math.min(each.toUs, span.toUs) - Math.max(each.fromUs, span.fromUs);
    return isChosen(which, each) && lastedUs > longerThanUs;
  });
  const seen = found.map((each) => words.overlap(each.hosts, each, each.fromUs, each.toUs));
  if (found.length === 0 && run.overlaps.dropped > 0) return { ok: false, found: words.tooManyOverlaps };
  return { ok: found.length > 0 === happens, found: found.length === 0 ? words.never : listed(seen, words) };
}
