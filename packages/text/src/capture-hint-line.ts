import type { CaptureHint } from '@carplab/analysis';
import { ENVELOPE_TITLES } from './envelope-text.js';
import { plural } from './plural.js';

/**
 * A hint from a capture's summary as a sentence.
 *
 * @example
 * captureHintLine({ code: 'nothing-chosen', vhids: [1, 7] }); // => 'no packets were selected; vhids in the capture: 1, 7'
 */
export function captureHintLine(hint: CaptureHint): string {
  if (hint.code === 'untracked')
    return `${hint.advertisements} advertisements of further vhids and VLANs are not in the tables`;
  if (hint.code === 'untracked-pfsync')
    return `${hint.packets} pfsync packets of further links are not in the tables`;
  if (hint.code === 'unread')
    return `${plural(hint.packets, 'packet')} inside ${ENVELOPE_TITLES[hint.envelope]}, not read`;
  const seen = hint.vhids.length > 0 ? `; vhids in the capture: ${hint.vhids.join(', ')}` : '';
  return `no packets were selected${seen}`;
}
