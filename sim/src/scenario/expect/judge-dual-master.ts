import type { Record as RunRecord } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { timeText } from '../time.js';
import { type ExpectationVerdict, isChosen, listed } from './choice.js';

/** Two MASTERs at the same time, or never. */
export function judgeDualMaster(
  claim: Extract<Claim, { kind: 'dualMaster' }>,
  run: RunRecord,
): ExpectationVerdict {
  const { which, happens, longerThanUs, span } = claim;
  const found = run.overlaps.kept.filter((each) => {
    const lastedUs = Math.min(each.toUs, span.toUs) - Math.max(each.fromUs, span.fromUs);
    return isChosen(which, each) && lastedUs > longerThanUs;
  });
  const words = found.map(
    ({ hosts, vhid, link, fromUs, toUs }) =>
      `${hosts.join(' and ')} for vhid ${vhid} on ${link} from ${timeText(fromUs)} to ${timeText(toUs)}`,
  );
  if (found.length === 0 && run.overlaps.dropped > 0)
    return { ok: false, found: 'too many overlaps to keep' };
  return { ok: found.length > 0 === happens, found: found.length === 0 ? 'never' : listed(words) };
}
