import type { Record as RunRecord } from '@carplab/analysis';
import type { Claim } from '../expectation.js';
import { timeText } from '../time.js';
import { counted, type ExpectationVerdict, listed } from './choice.js';

/** How many unicast frames switches sent everywhere. */
export function judgeFlooded(
  claim: Extract<Claim, { kind: 'flooded' }>,
  { floods = [] }: RunRecord,
): ExpectationVerdict {
  const { segment, mac, max } = claim;
  const found = floods.filter((each) => each.link === segment && (mac === undefined || mac === each.mac));
  const words = found.map(
    ({ mac: to, frames, firstUs, lastUs, switch: at }) =>
      `${frames} to ${to}${at === undefined ? '' : ` at ${at}`} from ${timeText(firstUs)} to ${timeText(lastUs)}`,
  );
  const frames = found.reduce((sum, each) => sum + each.frames, 0);
  return counted(frames, { min: 0, max }, listed(words), 0);
}
