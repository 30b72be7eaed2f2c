import type { Record as RunRecord } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { byVirtualHost, type ExpectationVerdict, listed, mastersAt } from './choice.js';
import type { FoundWords } from './found-words.js';

/** How many hosts are MASTER of each virtual host at a time. */
export function judgeMasters(
  claim: Extract<Claim, { kind: 'masters' }>,
  run: RunRecord,
  words: FoundWords,
): ExpectationVerdict {
  const { which, is, atUs } = claim;
  const wrong: string[] = [];
  const right: string[] = [];
  for (const lanes of byVirtualHost(run, which).values()) {
    if (lanes.some(({ bands }) => bands.dropped > 0)) return { ok: false, found: words.tooManyChanges };
    const masters = mastersAt(lanes, atUs);
    (masters.length === is ? right : wrong).push(words.of(lanes[0]!, words.hosts(masters)));
  }
  const ok = wrong.length === 0 && right.length > 0;
  return { ok, found: listed(ok ? right : wrong, words) };
}
