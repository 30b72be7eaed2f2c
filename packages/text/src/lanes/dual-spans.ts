import type { ChartLane, DualMaster } from './chart.js';
import { type PlotScale, round } from './plot-scale.js';

/** Where a lane is MASTER alongside others, as spans of pixels. Adjacent ones are merged. */
export function dualSpans(
  lane: ChartLane,
  dualMasters: readonly DualMaster[],
  scale: PlotScale,
): { readonly x: number; readonly width: number }[] {
  const duals = dualMasters.filter(({ key, hosts }) => key === lane.key && hosts.includes(lane.host));
  const bands = lane.bands.filter(({ state }) => state === 'MASTER');
  const spans: { x: number; width: number }[] = [];
  // Both are in order of time: skip the one that ends first.
  for (let i = 0, j = 0; i < duals.length && j < bands.length; ) {
    const [dual, band] = [duals[i]!, bands[j]!];
    const fromUs = Math.max(dual.fromUs, band.fromUs);
    const toUs = Math.min(dual.toUs, band.toUs);
    if (fromUs < toUs) {
      const { x, width } = scale.span(fromUs, toUs);
      const last = spans.at(-1);
      if (last && x <= last.x + last.width) last.width = round(Math.max(last.width, x + width - last.x));
      else spans.push({ x, width });
    }
    if (dual.toUs < band.toUs) i++;
    else j++;
  }
  return spans;
}
