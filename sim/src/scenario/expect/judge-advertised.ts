import type { Record as RunRecord } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { counted, type ExpectationVerdict, isChosen, isWithin } from './choice.js';
import type { FoundWords } from './found-words.js';

/** How often a host advertises. */
export function judgeAdvertised(
  claim: Extract<Claim, { kind: 'advertised' }>,
  run: RunRecord,
  words: FoundWords,
): ExpectationVerdict {
  const { which, host, advskew, count, span } = claim;
  const all = run.lanes
    .filter((lane) => lane.host === host && isChosen(which, lane))
    .map(({ advertisements }) => advertisements);
  const sent = all
    .flatMap(({ kept }) => kept)
    .filter((each) => isWithin(span, each.timeUs) && (advskew === undefined || each.advskew === advskew))
    .sort((a, b) => a.timeUs - b.timeUs);
  const times = [
    ...new Set([sent[0], sent.at(-1)].flatMap((each) => (each === undefined ? [] : [each.timeUs]))),
  ];
  const skews = [...new Set(sent.map((each) => each.advskew))].sort((a, b) => a - b);
  const found =
    sent.length === 0 ? words.noAdvertisement(host) : words.advertised(host, sent.length, times, skews);
  const dropped = all.reduce((sum, series) => sum + series.dropped, 0);
  // More of them cannot break a lower bound that holds.
  const enough = sent.length >= count.min && !Number.isFinite(count.max);
  return counted(sent.length, count, found, enough ? 0 : dropped, words);
}
