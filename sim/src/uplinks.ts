import { CableEnd } from './cable-end.js';
import type { Engine } from './engine.js';
import { NO_STATION } from './frame.js';
import { switchOf } from './lookup.js';
import type { RandomStream } from './random-stream.js';
import type { SegmentOptions } from './segment.js';

/**
 * Connects the switches of a segment by cables.
 *
 * @throws {RangeError} for an unknown switch, or a loop, in which a broadcast would never end.
 */
export function connectSwitches(
  engine: Engine,
  { name, links = [] }: SegmentOptions,
  stream: (name: string) => RandomStream,
): void {
  const reached = new Map<string, string>();
  const root = (at: string): string => {
    const up = reached.get(at);
    return up === undefined ? at : root(up);
  };
  for (const { between, link } of links) {
    const [one, other] = between.map(root) as [string, string];
    if (one === other) throw new RangeError(`${between.join('-')} closes a loop between switches of ${name}`);
    reached.set(one, other);
    const cable = between.join('-');
    const [a, b] = between.map((at) => {
      const segment = switchOf(engine, name, at);
      const index = engine.cableEnds.length;
      const place = { index, segment, station: NO_STATION, port: 0, node: name, interface: cable };
      const end = new CableEnd(place, '00:00:00:00:00:00', link === undefined ? {} : { link }, (direction) =>
        stream(`link/${name}/${cable}/${at}/${direction}`),
      );
      engine.cableEnds.push(end);
      segment.cableEnds.push(end);
      if (engine.scratch.length <= index) engine.scratch = new Int32Array(2 * index);
      return end;
    }) as [CableEnd, CableEnd];
    a.peer = b;
    b.peer = a;
  }
}
