import type { FrameWay, WayLeg } from '../model/frame-way.js';
import { BAR, type CableLine, type Point, type TopologyLayout } from './topology-boxes.js';

/** One leg of a way in the picture. */
export interface LegRoute {
  readonly leg: WayLeg;
  readonly points: readonly Point[];
}

/** The cable of a machine's port: of a lagg, the first. */
export function cableAt(layout: TopologyLayout, node: string, port: string): CableLine | undefined {
  return layout.cables.find(({ cable }) => cable?.node === node && cable.interface === port);
}

/** Where the legs of a way run: along the sender's cable to its switch, then over switches to each receiver. */
export function routesOf(
  layout: TopologyLayout,
  { steps, node }: FrameWay,
  legs: readonly WayLeg[],
): LegRoute[] {
  const sent = steps[0];
  const start = sent === undefined ? undefined : cableAt(layout, node, sent.interface);
  return legs.flatMap((leg): LegRoute[] => {
    if (leg.direction === 'out')
      return start === undefined ? [] : [{ leg, points: [start.from, inBar(start)] }];
    const end = cableAt(layout, leg.node, leg.interface);
    return end === undefined
      ? []
      : [{ leg, points: [...betweenSwitches(layout, start, end), inBar(end), end.from] }];
  });
}

/** From where a cable ends, or from the end of a bar, to the bar of another cable. */
function betweenSwitches(
  { cables, switches }: TopologyLayout,
  start: CableLine | undefined,
  end: CableLine,
): Point[] {
  const { segment } = end;
  const last = end.cable?.switch;
  const bar = switches.find((each) => each.segment === segment);
  if (start === undefined) return bar === undefined ? [] : [{ x: bar.x + bar.width, y: bar.y + BAR / 2 }];
  const ways = new Map<string | undefined, Point[]>([[start.cable?.switch, [inBar(start)]]]);
  for (const [at, points] of ways) {
    if (at === last) return points;
    for (const line of cables) {
      const { segment: of, ends } = line;
      if (of !== segment || ends === undefined || at === undefined || !ends.includes(at)) continue;
      const [one, other] = ends;
      const next = at === one ? other : one;
      if (!ways.has(next))
        ways.set(next, [
          ...points,
          ...(at === one ? [inBar(line, -1), inBar(line)] : [inBar(line), inBar(line, -1)]),
        ]);
    }
  }
  return [inBar(start)];
}

/** Where a cable would end in the middle of its bar; `-1`: of the one where it begins. */
function inBar({ from, to }: CableLine, end: 1 | -1 = 1): Point {
  const { x, y } = end === 1 ? to : from;
  const ahead = (BAR / 2) * end;
  return { x: x + Math.sign(to.x - from.x) * ahead, y: y + Math.sign(to.y - from.y) * ahead };
}

/** The middle of a route's last cable. */
export function lastCable(points: readonly Point[]): Point {
  const [one, other] = points.slice(-2);
  return pointAlong([one!, other ?? one!], 0.5);
}

/** The point at a part, 0 to 1, of a line's length. */
export function pointAlong(points: readonly Point[], part: number): Point {
  const lengths = points.slice(1).map(({ x, y }, i) => Math.hypot(x - points[i]!.x, y - points[i]!.y));
  let left = Math.min(1, Math.max(0, part)) * lengths.reduce((sum, length) => sum + length, 0);
  for (const [i, length] of lengths.entries()) {
    if (left > length && i < lengths.length - 1) {
      left -= length;
      continue;
    }
    const from = points[i]!;
    const to = points[i + 1]!;
    const at = length === 0 ? 0 : Math.min(1, left / length);
    return { x: from.x + at * (to.x - from.x), y: from.y + at * (to.y - from.y) };
  }
  return points[0] ?? { x: 0, y: 0 };
}
