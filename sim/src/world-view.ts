import type { CableEnd } from './cable-end.js';
import type { Engine } from './engine.js';
import { ARRIVE, DELIVER, FLOOD } from './event-kind.js';
import { Flood, Frame } from './frame.js';
import type { LinkDirection, LinkOptions } from './link-direction.js';
import { macText } from './mac-key.js';
import { INJECTOR } from './rule.js';
import type { Segment } from './segment.js';

/** A cable as it is now. */
export interface CableView {
  /** Names it in `FlightView`. */
  readonly index: number;
  /** The machine; of a cable between switches: the segment. */
  readonly node: string;
  /** The machine's port; between switches: `sw1-sw2`. */
  readonly interface: string;
  /** The member of a lagg whose cable it is. */
  readonly member?: string;
  readonly segment: string;
  /** The switch where it ends; absent if the segment has only one. */
  readonly switch?: string;
  /** Both ends see a link. */
  readonly carrier: boolean;
  /** It is plugged in, at both ends. */
  readonly plugged: boolean;
  /** The switch has not shut the port down. */
  readonly enabled: boolean;
  /** Spanning tree lets frames through. */
  readonly forwards: boolean;
  /** Its part of a partitioned segment, from 0. */
  readonly part: number;
  /** From the machine to the switch; not used between switches. */
  readonly out: LinkView;
  /** From the switch to the machine, or into the other switch. */
  readonly in: LinkView;
}

/** One direction of a cable. */
export interface LinkView extends Required<LinkOptions> {
  /** Frames are lost silently. */
  readonly cut: boolean;
}

/** A frame on one cable. A flood is one for each. */
export interface FlightView {
  /** The frame's number; copies share it. */
  readonly frame: number;
  /** Its sender, or `outsider`. */
  readonly node: string;
  readonly protocol: string;
  /** Of CARP and VRRP. */
  readonly vhid?: number;
  readonly cable: number;
  readonly direction: 'out' | 'in';
  /** When it left, taking the cable's latency; one that is held back waits until then. */
  readonly departsUs: number;
  readonly arrivesUs: number;
}

/** A MAC address that a switch has learned, and the port behind which it is. */
export interface MacView {
  readonly mac: string;
  readonly node: string;
  readonly interface: string;
}

/** What a switch has learned. */
export function macsOf({ cableEnds, nowUs }: Engine, { macs }: Segment): MacView[] {
  return macs.entries(nowUs).map(([high, low, port]) => {
    const end = cableEnds[port]!;
    return { mac: macText(high, low), node: end.node, interface: end.interface };
  });
}

/** Every cable but those at which forged frames enter. */
export function cablesOf({ cableEnds, nowUs }: Engine): CableView[] {
  return cableEnds.filter(({ isInjector }) => !isInjector).map((at) => cableView(at, nowUs));
}

function cableView(at: CableEnd, nowUs: number): CableView {
  const { index, node, interface: port, member, segment, carrier, cable, trunk, enabled, part } = at;
  return {
    ...{ index, node, interface: port, carrier, enabled, part },
    ...(member === undefined ? {} : { member }),
    segment: segment.name,
    ...(segment.switchName === undefined ? {} : { switch: segment.switchName }),
    plugged: cable && trunk,
    forwards: nowUs >= at.forwardsAtUs,
    out: linkView(at.out, nowUs),
    in: linkView(at.in, nowUs),
  };
}

function linkView(direction: LinkDirection, nowUs: number): LinkView {
  const { options, cut } = direction.snapshot(nowUs);
  return { ...options, cut };
}

/** Every frame on a cable, in the order in which they arrive. */
export function flightsOf(engine: Engine): FlightView[] {
  const { queue } = engine;
  const flights: FlightView[] = [];
  const add = (frame: Frame, cable: number, direction: 'out' | 'in', arrivesUs: number): void => {
    const { latencyUs } = engine.cableEnds[cable]![direction];
    const { protocol, vhid } = frame.protocol;
    flights.push({
      frame: frame.id,
      node: frame.station < 0 ? INJECTOR : engine.stations[frame.station]!.name,
      protocol,
      ...(vhid < 0 ? {} : { vhid }),
      ...{ cable, direction, arrivesUs },
      departsUs: Math.max(frame.sentUs, arrivesUs - latencyUs),
    });
  };
  for (const { timeUs, kind, target, data } of queue.entries()) {
    if (data instanceof Flood) {
      if (kind === FLOOD) for (const port of data.ports) add(data.frame, port, 'in', timeUs);
    } else if (data instanceof Frame && !engine.cableEnds[target]!.isInjector) {
      if (kind === ARRIVE) add(data, target, 'out', timeUs);
      else if (kind === DELIVER) add(data, target, 'in', timeUs);
    }
  }
  return flights;
}
