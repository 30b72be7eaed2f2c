import { CableEnd, type ConnectOptions, type PortOptions } from './cable-end.js';
import type { Engine } from './engine.js';
import { Lagg } from './lagg.js';
import { portOf, stationOf, switchOf } from './lookup.js';
import type { RandomStream } from './random-stream.js';

/**
 * Plugs in the cable of a node's port, or the cables of a lagg's members.
 *
 * @throws {RangeError} for an unknown node, port or segment, a port in use, or options out of range.
 */
export function connectCable(
  engine: Engine,
  options: ConnectOptions,
  stream: (name: string) => RandomStream,
): void {
  const station = stationOf(engine, options.node);
  const port = portOf(station, options.port);
  const { name, mac } = station.node.ports[port]!;
  const { parent, lagg } = options;
  if (parent !== undefined) portOf(station, parent);
  if (station.cableEnds[port] !== undefined)
    throw new RangeError(`${station.name}:${name} is connected already`);
  if (lagg?.members.length === 0) throw new RangeError(`${station.name}:${name} is a lagg without members`);
  for (const member of lagg?.members ?? []) portOf(station, member.port);
  const cables = lagg && new Lagg(lagg.protocol);

  const plugIn = (cable: PortOptions, member: string | undefined): void => {
    const segment = switchOf(engine, options.segment, cable.switch);
    const index = engine.cableEnds.length;
    const { index: number, name: node, node: machine } = station;
    const own = { index, segment, station: number, port, node, interface: name, machine };
    const place = cables === undefined || member === undefined ? own : { ...own, lagg: cables, member };
    const path = `link/${segment.name}/${station.name}:${name}${member === undefined ? '' : `/${member}`}`;
    const end = new CableEnd(place, mac, parent === undefined ? cable : { ...cable, parent }, (direction) =>
      stream(`${path}/${direction}`),
    );
    engine.cableEnds.push(end);
    segment.cableEnds.push(end);
    station.allEnds.push(end);
    station.cableEnds[port] ??= end;
    cables?.ends.push(end);
    if (engine.scratch.length <= index) engine.scratch = new Int32Array(2 * index);
  };
  if (lagg === undefined) plugIn(options, undefined);
  else for (const { port: member, ...cable } of lagg.members) plugIn(cable, member);
}
