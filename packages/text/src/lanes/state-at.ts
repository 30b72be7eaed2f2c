import type { Band, LaneState } from '@carplab/analysis';

/** The state of a lane at a time; `OFF` if unknown. */
export function stateAt(bands: readonly Band[], timeUs: number): LaneState {
  let low = 0;
  let high = bands.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bands[middle]!.toUs <= timeUs) low = middle + 1;
    else high = middle;
  }
  const band = bands[low];
  return band && band.fromUs <= timeUs ? band.state : 'OFF';
}
