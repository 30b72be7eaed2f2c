import type { Record as RunRecord } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { bandAt, type ExpectationVerdict, isChosen, listed } from './choice.js';
import type { FoundWords } from './found-words.js';

/** A host's state at given times. */
export function judgeState(
  claim: Extract<Claim, { kind: 'state' }>,
  run: RunRecord,
  words: FoundWords,
): ExpectationVerdict {
  const { which, host, is, atUs } = claim;
  const lanes = run.lanes.filter((lane) => lane.host === host && isChosen(which, lane));
  if (lanes.some(({ bands }) => bands.dropped > 0)) return { ok: false, found: words.tooManyChanges };
  const wrong: string[] = [];
  const right: string[] = [];
  for (const timeUs of atUs) {
    for (const lane of lanes) {
      const { state, fromUs } = bandAt(lane, timeUs);
      (state === is ? right : wrong).push(words.state(lane.vhid, state, fromUs, timeUs));
    }
  }
  const ok = wrong.length === 0 && lanes.length > 0;
  return { ok, found: listed(ok ? right : wrong, words) };
}
