import { CARP_BYTES } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import type { CableEnd } from './cable-end.js';
import type { Engine } from './engine.js';
import type { Fault } from './fault.js';
import { Flood, Frame, NO_STATION } from './frame.js';
import { Hasher } from './hasher.js';
import type { LinkDirection } from './link-direction.js';
import { hashPlain } from './plain-data.js';
import { relativeRule } from './rule-set.js';
import type { Segment } from './segment.js';
import type { Station } from './station.js';

const ETHERTYPE_AT = 12;
const IPV4_HIGH_BYTE = 0x08;
/** From the checksum on, a CARP header holds the counter and what depends on it. */
const CARP_TAIL = CARP_BYTES - CARP.offset.checksum;
// An IPv4 header's id and checksum, in an Ethernet frame.
const IP_ID = [18, 19, 24, 25];

/** A hash of everything that affects the future, relative to now; see `World.stateKey`. */
export function stateKey(engine: Engine): string | undefined {
  const { nowUs, nextFrameId, segments, cableEnds, rules } = engine;
  const stations = engine.stations.map((station) => stationKey(station, nowUs));
  if (stations.includes(undefined)) return undefined;
  const entries = engine.queue.entries();
  const places = new Map<Frame, number>();
  const indexOf = (frame: Frame): number => {
    const index = places.get(frame) ?? places.size;
    places.set(frame, index);
    return index;
  };
  const queue = entries.map(({ timeUs, kind, target, data }) => {
    const event = { inUs: timeUs - nowUs, kind, target };
    if (data instanceof Frame) return { ...event, frame: indexOf(data) };
    if (data instanceof Flood) return { ...event, frame: indexOf(data.frame), ports: data.ports };
    return { ...event, fault: data && relativeFault(data, nowUs, nextFrameId) };
  });
  const frames = [...places.keys()];
  const inForce = rules.relative(nowUs, nextFrameId, new Set(frames.map(({ id }) => id)));
  // Only rules use frame numbers.
  const planned = entries.flatMap(({ data }) =>
    data !== undefined && 'kind' in data && data.kind === 'rule' ? [data] : [],
  );
  const numbers = [...inForce, ...planned].some(({ rule }) => rule.when?.frame !== undefined);
  const hasher = new Hasher();
  hashPlain(hasher, {
    stations,
    queue,
    frames: frames.map((frame) => [frameKey(frame), numbers ? frame.id - nextFrameId : 0]),
    rules: inForce,
    cableEnds: cableEnds.map((at) => cableEndKey(at, nowUs)),
    segments: segments.map((segment) => segmentKey(segment, nowUs)),
  });
  return hasher.hex();
}

/** The node's own key and its clock; undefined if the node has no `stateKey`. */
function stationKey(station: Station, nowUs: number): unknown {
  const { power, keepsLinks, pausedAtUs, clock, deadlineUs, node } = station;
  const localUs = station.localUs(nowUs);
  const key = node.stateKey?.(localUs);
  if (key === undefined) return undefined;
  const stoodUs = power === 'paused' ? clock.localAt(nowUs) - pausedAtUs : 0;
  return { power, keepsLinks, stoodUs, clock: clock.relative(nowUs), inUs: deadlineUs - localUs, key };
}

function cableEndKey(at: CableEnd, nowUs: number): unknown {
  const { segment, cable, trunk, enabled, carrier, reported, part, security } = at;
  const reports = segment.snooping === 'on-without-querier' ? at.joinedUs + segment.membershipUs : 0;
  const secured = security?.snapshot(nowUs).map(([high, low, seenUs]) => {
    const agesUs = security.sticky ? 0 : left(seenUs + segment.ageingUs, nowUs);
    return [high, low, agesUs];
  });
  return {
    ...{ cable, enabled, carrier, reported, part, secured, ...(trunk ? {} : { trunk }) },
    forwardsInUs: left(at.forwardsAtUs, nowUs),
    memberUs: left(reports, nowUs),
    out: linkKey(at.out, nowUs),
    in: linkKey(at.in, nowUs),
  };
}

function linkKey(direction: LinkDirection, nowUs: number): unknown {
  const { options, cut, lastArrivalUs } = direction.snapshot(nowUs);
  return { options, cut, lastArrivesInUs: left(lastArrivalUs, nowUs) };
}

/**
 * A learned address counts only once frames other than replies go there. Otherwise a pair whose own addresses were seen
 * once, at start, would not repeat a key until they have aged.
 */
function segmentKey({ powered, partitioned, macs, groups, ageingUs }: Segment, nowUs: number): unknown {
  return {
    powered,
    partitioned,
    macs: macs
      .entries(nowUs)
      .flatMap(([high, low, port, seenUs, asked]) =>
        asked === 1 ? [[high, low, port, left(seenUs + ageingUs, nowUs)]] : [],
      ),
    groups: groups.entries(nowUs).map(([high, low, port, untilUs]) => [high, low, port, untilUs - nowUs]),
  };
}

/**
 * A frame, without the counter and HMAC of a genuine advertisement: the host's key leaves the counter out too, and only
 * the HMAC depends on it. A damaged or forged frame keeps both, since its HMAC decides.
 */
function frameKey(frame: Frame): unknown {
  const { station, damaged, terms, protocol } = frame;
  if (station === NO_STATION || damaged || protocol.protocol !== 'carp')
    return { station, bytes: frame.bytes };
  const bytes = frame.bytes.slice();
  bytes.fill(0, bytes.length - CARP_TAIL);
  if (bytes[ETHERTYPE_AT] === IPV4_HIGH_BYTE) for (const at of IP_ID) bytes[at] = 0;
  return { station, terms, bytes };
}

function relativeFault(fault: Fault, nowUs: number, nextFrameId: number): unknown {
  return fault.kind === 'rule' ? relativeRule(fault.rule, nowUs, nextFrameId) : fault;
}

/** Time until then; 0 if it has passed. */
function left(untilUs: number, nowUs: number): number {
  return Math.max(0, untilUs - nowUs);
}
