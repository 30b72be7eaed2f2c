import type { Record as RunRecord } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { counted, type ExpectationVerdict, listed } from './choice.js';
import type { FoundWords } from './found-words.js';

/** How many unicast frames switches sent everywhere. */
export function judgeFlooded(
  claim: Extract<Claim, { kind: 'flooded' }>,
  { floods = [] }: RunRecord,
  words: FoundWords,
): ExpectationVerdict {
  const { segment, mac, max } = claim;
  const found = floods.filter((each) => each.link === segment && (mac === undefined || mac === each.mac));
  const seen = found.map(({ mac: to, frames, firstUs, lastUs, switch: at }) =>
    words.flood(frames, to, at, firstUs, lastUs),
  );
  const frames = found.reduce((sum, each) => sum + each.frames, 0);
  return counted(frames, { min: 0, max }, listed(seen, words), 0, words);
}
