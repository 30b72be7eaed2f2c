import { faultPlace, type Record as RunRecord, type Takeover } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { type ExpectationVerdict, isChosen, isWithin, listed } from './choice.js';
import { FOUND_WORDS, type FoundTakeover, type FoundWords } from './found-words.js';

/** The duration of all takeovers within bounds. */
export function judgeTakeover(
  claim: Extract<Claim, { kind: 'takeover' }>,
  run: RunRecord,
  words: FoundWords = FOUND_WORDS,
): ExpectationVerdict {
  const { which, host, minUs, maxUs, count, span } = claim;
  const found = run.takeovers.kept.filter(
    (each) =>
      isChosen(which, each) && (host === undefined || each.to === host) && isWithin(span, each.transitionUs),
  );
  if (run.takeovers.dropped > 0) return { ok: false, found: words.tooManyTakeovers };
  const list = (takeovers: readonly Takeover[]): string =>
    listed(
      takeovers.map((each) => words.takeover(inWords(each))),
      words,
    );
  const wrong = found.filter(({ durationUs }) => durationUs < minUs || durationUs > maxUs);
  if (wrong.length > 0) return { ok: false, found: list(wrong) };
  const enough = count === undefined ? found.length > 0 : found.length === count;
  return {
    ok: enough,
    found:
      found.length === 0 ? words.noTakeover : enough ? list(found) : words.many(found.length, list(found)),
  };
}

function inWords({ vhid, link, from, to, durationUs, lostUs, reason, cause }: Takeover): FoundTakeover {
  return {
    ...{ vhid, link, from, to, durationUs, lostUs, reason },
    ...(cause === undefined
      ? {}
      : { cause: { kind: cause.kind, place: faultPlace(cause), timeUs: cause.timeUs } }),
  };
}
