import type { CaptureChoice } from '@carplab/analysis';
import { Failure } from '../failure.js';
import type { DecodeOptions } from './decode.js';

/** Which frames the options choose. Times of day are in `zone`. */
export function choiceOf(
  { vhid, src, all, from, to }: DecodeOptions,
  zone: (seconds: number) => number,
): CaptureChoice {
  const span = (firstUs: number) => {
    const fromUs = from?.(firstUs, zone) ?? Number.NEGATIVE_INFINITY;
    const toUs = to?.(firstUs, zone) ?? Number.POSITIVE_INFINITY;
    if (fromUs > toUs) throw new Failure('--from is later than --to');
    return { fromUs, toUs };
  };
  return {
    ...(vhid ? { vhids: new Set(vhid) } : {}),
    ...(src ? { sources: src } : {}),
    ...(from || to ? { span } : {}),
    ...(all ? { all } : {}),
  };
}
