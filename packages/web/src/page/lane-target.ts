import type { LaneGeometry } from '@carplab/text';
import { plan } from './branching.js';
import type { FaultTarget } from './fault-target.js';
import { record, span } from './state.js';

/** How far a pointer may be from what it means, pixels. */
const NEAR = 8;
/** A flag and its word. */
const FLAG = { width: 60, height: 16 };

/**
 * What stands at a place of the lanes: a host where its name is, its part in the virtual host on its band, an advertisement
 * between two bands, a step at its flag, otherwise the instant.
 */
export function targetAt(
  { plot, lanes, flags }: LaneGeometry,
  { x, y }: { readonly x: number; readonly y: number },
  place: number | undefined,
  timeUs: number,
): FaultTarget {
  const { value } = record;
  const at = place === undefined ? undefined : value?.lanes[place];
  if (at !== undefined) {
    const { host, vhid, interface: name } = at;
    return x < plot.x || name === undefined
      ? { kind: 'host', host }
      : { kind: 'vhid', host, vhid, interface: name };
  }
  const [fromUs, toUs] = span.value;
  const us = (pixels: number): number => (pixels / plot.width) * (toUs - fromUs);
  const flag = flags.find(
    (each) => x >= each.x - NEAR && x < each.x + FLAG.width && y >= each.y - NEAR && y < each.y + FLAG.height,
  );
  if (flag !== undefined) {
    const flagUs = fromUs + us(flag.x - plot.x);
    const step = nearest(
      plan.value.flatMap(({ index, timesUs }) => timesUs.map((each) => ({ index, us: each }))),
      flagUs,
      us(NEAR),
    );
    if (step !== undefined) return { kind: 'step', index: step.index };
  }
  const above = lanes.findLastIndex((each) => each.y + each.height <= y);
  const below = lanes.findIndex((each) => each.y > y);
  if (value !== undefined && above >= 0 && below >= 0) {
    const between = value.flights.kept.filter(
      ({ from, to }) => Math.min(from, to) <= above && Math.max(from, to) >= below,
    );
    const flight = nearest(
      between.flatMap(({ frame, sentUs }) => (frame === undefined ? [] : [{ frame, us: sentUs }])),
      timeUs,
      us(NEAR),
    );
    if (flight !== undefined) return { kind: 'frame', frame: flight.frame };
  }
  return { kind: 'time', tUs: timeUs };
}

function nearest<T extends { readonly us: number }>(
  all: readonly T[],
  wantedUs: number,
  mostUs: number,
): T | undefined {
  let best: T | undefined;
  for (const each of all) {
    const away = Math.abs(each.us - wantedUs);
    if (away <= mostUs && (best === undefined || away < Math.abs(best.us - wantedUs))) best = each;
  }
  return best;
}
