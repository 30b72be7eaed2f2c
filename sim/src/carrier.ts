import type { CableEnd } from './cable-end.js';
import type { Engine } from './engine.js';

/** Updates the carrier of a cable, for the switch and the trace. */
export function refreshCarrier(engine: Engine, at: CableEnd): void {
  const station = engine.stations[at.station];
  const powered =
    station === undefined ? at.peer!.segment.powered : station.power !== 'off' || station.keepsLinks;
  const carrier = at.cable && at.trunk && at.enabled && at.segment.powered && powered;
  if (carrier === at.carrier) return;
  const wasLinked = at.linked;
  // The members of an LACP aggregation are one port of the switch.
  const twin =
    at.lagg?.protocol === 'lacp' ? at.lagg.ends.find((each) => each.carrier && each !== at) : undefined;
  at.carrier = carrier;
  if (carrier) {
    at.forwardsAtUs = twin?.forwardsAtUs ?? engine.nowUs + at.segment.forwardDelayUs;
    at.joinedUs = engine.nowUs;
  } else if (twin === undefined) {
    at.segment.forget(at, engine.nowUs);
  }
  const { member } = at;
  if (member !== undefined) report(engine, at, member, carrier);
  if (at.linked !== wasLinked) report(engine, at, at.interface, carrier);
}

function report({ nowUs, tracer }: Engine, { node, segment }: CableEnd, port: string, up: boolean): void {
  tracer.event({ event: 'link', timeUs: nowUs, host: node, interface: port, segment: segment.name, up });
}

/** Reports a change of an interface's link to a node that is on. */
export function tellCarrier(engine: Engine, at: CableEnd): void {
  const station = engine.stations[at.station];
  // What has been reported is kept with the first cable of several.
  const first = at.lagg?.ends[0] ?? at;
  if (first.reported === at.linked || station?.power !== 'on') return;
  first.reported = at.linked;
  station.node.linkChanged(at.port, at.linked, station.clock.localAt(engine.nowUs), station);
  engine.reschedule(station);
}

/** Does both, after the state of a cable, a port or a switch has changed. */
export function updateCarrier(engine: Engine, at: CableEnd): void {
  refreshCarrier(engine, at);
  tellCarrier(engine, at);
}
