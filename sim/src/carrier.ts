import type { CableEnd } from './cable-end.js';
import type { Engine } from './engine.js';

/** Updates the carrier of a cable, for the switch and the trace. */
export function refreshCarrier(engine: Engine, at: CableEnd): void {
  const station = engine.stations[at.station];
  const powered =
    station === undefined ? at.peer!.segment.powered : station.power !== 'off' || station.keepsLinks;
  const carrier = at.cable && at.trunk && at.enabled && at.segment.powered && powered;
  if (carrier === at.carrier) return;
  at.carrier = carrier;
  if (carrier) {
    at.forwardsAtUs = engine.nowUs + at.segment.forwardDelayUs;
    at.joinedUs = engine.nowUs;
  } else {
    at.segment.forget(at, engine.nowUs);
  }
  engine.tracer.event({
    event: 'link',
    timeUs: engine.nowUs,
    host: at.node,
    interface: at.interface,
    segment: at.segment.name,
    up: carrier,
  });
}

/** Reports a change of carrier to a node that is on. */
export function tellCarrier(engine: Engine, at: CableEnd): void {
  const station = engine.stations[at.station];
  if (at.reported === at.carrier || station?.power !== 'on') return;
  at.reported = at.carrier;
  station.node.linkChanged(at.port, at.carrier, station.clock.localAt(engine.nowUs), station);
  engine.reschedule(station);
}

/** Does both, after the state of a cable, a port or a switch has changed. */
export function updateCarrier(engine: Engine, at: CableEnd): void {
  refreshCarrier(engine, at);
  tellCarrier(engine, at);
}
