import { CableEnd } from './cable-end.js';
import type { Engine } from './engine.js';
import { NO_STATION } from './frame.js';
import type { RandomStream } from './random-stream.js';
import { INJECTOR } from './rule.js';
import { Segment, type SegmentOptions } from './segment.js';

/** Adds a switch of a segment, with the port at which forged frames enter. `name`: if there are several switches. */
export function addSwitch(
  { cableEnds, segments }: Engine,
  options: SegmentOptions,
  name: string | undefined,
  stream: (name: string) => RandomStream,
): void {
  const segment = new Segment(options, segments.length, cableEnds.length, name);
  const where = name === undefined ? segment.name : `${segment.name}:${name}`;
  segments.push(segment);
  const index = segment.injector;
  const place = { index, segment, station: NO_STATION, port: 0, node: INJECTOR, interface: '' };
  cableEnds.push(
    new CableEnd(place, '00:00:00:00:00:00', {}, (direction) =>
      stream(`link/${where}/${INJECTOR}/${direction}`),
    ),
  );
}
