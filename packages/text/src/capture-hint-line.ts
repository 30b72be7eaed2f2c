import type { CaptureHint } from '@carplab/analysis';

/**
 * A hint from a capture's summary as a sentence.
 *
 * @example
 * captureHintLine({ code: 'nothing-chosen', vhids: [1, 7] }); // => 'nothing was chosen; the vhids here are 1, 7'
 */
export function captureHintLine(hint: CaptureHint): string {
  if (hint.code === 'untracked')
    return `${hint.advertisements} advertisements of still more vhids and VLANs are not in the tables`;
  const seen = hint.vhids.length > 0 ? `; the vhids here are ${hint.vhids.join(', ')}` : '';
  return `nothing was chosen${seen}`;
}
