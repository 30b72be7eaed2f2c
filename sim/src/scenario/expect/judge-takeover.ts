import { faultPlace, type Record as RunRecord, type Takeover } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { timeText } from '../time.js';
import { type ExpectationVerdict, isChosen, isWithin, listed } from './choice.js';

/** The duration of all takeovers within bounds. */
export function judgeTakeover(
  claim: Extract<Claim, { kind: 'takeover' }>,
  run: RunRecord,
): ExpectationVerdict {
  const { which, host, minUs, maxUs, count, span } = claim;
  const found = run.takeovers.kept.filter(
    (each) =>
      isChosen(which, each) && (host === undefined || each.to === host) && isWithin(span, each.transitionUs),
  );
  if (run.takeovers.dropped > 0) return { ok: false, found: 'too many takeovers to keep' };
  const wrong = found.filter(({ durationUs }) => durationUs < minUs || durationUs > maxUs);
  if (wrong.length > 0) return { ok: false, found: listed(wrong.map(words)) };
  const enough = count === undefined ? found.length > 0 : found.length === count;
  return {
    ok: enough,
    found:
      found.length === 0
        ? 'no takeover'
        : enough
          ? listed(found.map(words))
          : `${found.length}: ${listed(found.map(words))}`,
  };
}

function words({ vhid, link, to, durationUs, lostUs, cause, from, reason }: Takeover): string {
  const what = cause === undefined ? '' : `${cause.kind} ${faultPlace(cause)}`;
  const since =
    cause === undefined
      ? `the loss of ${from}`
      : cause.timeUs === lostUs
        ? what
        : `the loss of ${from} by ${what} at ${timeText(cause.timeUs)}`;
  return `vhid ${vhid} on ${link} by ${to} ${timeText(durationUs)} after ${since} (${reason})`;
}
