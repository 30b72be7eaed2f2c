import type { Lane, Record as RunRecord } from '@carplab/analysis';
import { type Claim, WHOLE_RUN } from '../expectation.js';
import { byVirtualHost, type ExpectationVerdict, listed } from './choice.js';
import type { FoundWords } from './found-words.js';

/** How long each virtual host is without a MASTER at a stretch. */
export function judgeNoMaster(
  claim: Extract<Claim, { kind: 'noMaster' }>,
  run: RunRecord,
  words: FoundWords,
): ExpectationVerdict {
  const { which, maxUs, span } = claim;
  const wrong: string[] = [];
  const right: string[] = [];
  for (const lanes of byVirtualHost(run, which).values()) {
    if (lanes.some(({ bands }) => bands.dropped > 0)) return { ok: false, found: words.tooManyChanges };
    const { fromUs, toUs } = longestVacancy(
      lanes,
      span === WHOLE_RUN ? undefined : span.fromUs,
      Math.min(span.toUs, run.toUs),
    );
    const lastedUs = toUs - fromUs;
    const seen = lastedUs === 0 ? words.neverWithout : words.without(lastedUs, fromUs);
    (lastedUs > maxUs ? wrong : right).push(words.of(lanes[0]!, seen));
  }
  const ok = wrong.length === 0 && right.length > 0;
  return { ok, found: listed(ok ? right : wrong, words) };
}

/** The longest stretch without a MASTER. `fromUs`: undefined for the first MASTER; all of it if there was none. */
function longestVacancy(
  lanes: readonly Lane[],
  fromUs: number | undefined,
  toUs: number,
): { readonly fromUs: number; readonly toUs: number } {
  const held = lanes
    .flatMap(({ bands }) => bands.kept.filter(({ state }) => state === 'MASTER'))
    .sort((a, b) => a.fromUs - b.fromUs);
  let sinceUs = fromUs ?? held[0]?.fromUs ?? 0;
  let longest = { fromUs: sinceUs, toUs: sinceUs };
  for (const band of [...held, { fromUs: toUs, toUs }]) {
    const endUs = Math.min(band.fromUs, toUs);
    if (endUs - sinceUs > longest.toUs - longest.fromUs) longest = { fromUs: sinceUs, toUs: endUs };
    sinceUs = Math.max(sinceUs, band.toUs);
  }
  return longest;
}
