import type { CableEnd } from './cable-end.js';
import { updateCarrier } from './carrier.js';
import type { DropReason } from './drop-reason.js';
import type { Engine } from './engine.js';
import { DELIVER } from './event-kind.js';
import type { Frame } from './frame.js';
import { groupPolicy, isMember } from './group-policy.js';
import { groupReport } from './group-report.js';
import { isGroupMac, macHigh, macLow, macText } from './mac-key.js';
import { NOT_LEARNED } from './mac-table.js';
import { CARRIED } from './tracer.js';

const ETHERNET_HEADER = 14;
const SOURCE_AT = 6;

/** A frame arrives at the switch from `from`: the switch checks it, learns its source, and forwards it. */
export function arrive(engine: Engine, from: CableEnd, frame: Frame): void {
  const { nowUs, tracer } = engine;
  const { segment } = from;
  const { bytes } = frame;
  const refusal = refuse(from, bytes, nowUs);
  if (refusal !== undefined) {
    tracer.drop(refusal, nowUs, frame, from);
    if (refusal === 'port-security' && from.security?.shutsDown) {
      from.enabled = false;
      updateCarrier(engine, from);
    }
    return;
  }
  learn(engine, from, bytes);
  // The first switch has reported it.
  if (from.peer === undefined) tracer.frame(CARRIED, nowUs, frame, from);

  const high = macHigh(bytes, 0);
  const low = macLow(bytes, 0);
  if (isGroupMac(high)) {
    if (segment.snooping !== 'off') hearReports(from, bytes, nowUs);
  } else {
    const known = segment.macs.find(high, low, nowUs);
    if (known === from.learnedAs) {
      tracer.drop('same-port', nowUs, frame, from);
      return;
    }
    if (known >= 0) {
      const to = engine.cableEnds[known]!;
      sendTo(engine, from, isOnePort(to) ? to.lagg!.carries(bytes) : to, frame, high, low);
      return;
    }
    if (tracer.isWatched) {
      const mac = macText(high, low);
      const at = segment.switchName === undefined ? {} : { switch: segment.switchName };
      const place = { timeUs: nowUs, segment: segment.name, ...at, mac, from: from.node };
      tracer.report({ event: 'flood', ...place, frameId: frame.id });
    }
  }
  flood(engine, from, frame, high, low);
}

function refuse(from: CableEnd, bytes: Uint8Array, nowUs: number): DropReason | undefined {
  if (!from.carrier) return 'link-down';
  if (bytes.length < ETHERNET_HEADER) return 'short-frame';
  if (bytes.length > ETHERNET_HEADER + from.segment.mtu) return 'too-long';
  if (nowUs < from.forwardsAtUs) return 'not-forwarding';
  if (!from.dropsForeignSources && from.security === undefined) return undefined;
  const high = macHigh(bytes, SOURCE_AT);
  const low = macLow(bytes, SOURCE_AT);
  if (from.dropsForeignSources && (low !== from.ownLow || high !== from.ownHigh)) return 'foreign-source';
  if (from.security === undefined) return undefined;
  // An address secured at another port may not move here either.
  for (const other of from.segment.cableEnds) {
    if (other !== from && other.security?.has(high, low, nowUs)) return 'port-security';
  }
  return from.security.admit(high, low, nowUs) ? undefined : 'port-security';
}

function learn(engine: Engine, from: CableEnd, bytes: Uint8Array): void {
  const high = macHigh(bytes, SOURCE_AT);
  if (isGroupMac(high)) return; // No source (IEEE 802.1D §7.8).
  const low = macLow(bytes, SOURCE_AT);
  const { segment } = from;
  const before = segment.macs.learn(high, low, from.learnedAs, engine.nowUs);
  if (before === from.learnedAs || before === NOT_LEARNED) return;
  engine.tracer.event({
    event: 'mac',
    timeUs: engine.nowUs,
    segment: segment.name,
    mac: macText(high, low),
    ...(before < 0 ? {} : { from: engine.cableEnds[before]!.node }),
    to: from.node,
  });
}

function hearReports(from: CableEnd, bytes: Uint8Array, nowUs: number): void {
  const { groups, membershipUs } = from.segment;
  for (const { high, low, joined } of groupReport(bytes)) {
    if (joined) groups.join(high, low, from.learnedAs, nowUs + membershipUs, nowUs);
    else groups.leave(high, low, from.learnedAs);
  }
}

/** A member of an aggregation that the switch knows as one port. */
const isOnePort = ({ lagg }: CableEnd): boolean => lagg?.protocol === 'lacp';

/**
 * Whether a flooded frame need not go to this member of a lagg: to the switch several are one port (LACP), or the node
 * would discard it (failover). If none has a link, the first stands for all.
 */
function isSpared(from: CableEnd, to: CableEnd, bytes: Uint8Array): boolean {
  const lagg = to.lagg!;
  return (lagg.protocol === 'lacp' && lagg === from.lagg) || lagg.carries(bytes) !== to;
}

/** Forwards to the port where the destination was learned. */
function sendTo(engine: Engine, from: CableEnd, to: CableEnd, frame: Frame, high: number, low: number): void {
  const obstacle = to.isInjector ? 'outsider' : obstacleTo(from, to, high, low, engine.nowUs);
  if (obstacle !== undefined) {
    engine.tracer.drop(obstacle, engine.nowUs, frame, to);
    return;
  }
  const delayUs = engine.rules.size === 0 || to.peer !== undefined ? 0 : engine.ruleDelay('in', frame, to);
  if (delayUs >= 0) engine.transmit(to.in, frame, to, DELIVER, delayUs);
}

/** Floods. Ports reached at the same time share one event. */
function flood(engine: Engine, from: CableEnd, frame: Frame, high: number, low: number): void {
  const { nowUs, tracer, rules, scratch } = engine;
  const { cableEnds } = from.segment;
  const policy = groupPolicy(from.segment, high, low, nowUs);
  if (policy === 'eat') {
    tracer.drop('multicast-eaten', nowUs, frame, from);
    return;
  }
  let count = 0;
  let sharedUs = 0;
  for (let i = 0; i < cableEnds.length; i++) {
    const to = cableEnds[i]!;
    if (to === from && !to.echo) continue;
    if (to.lagg !== undefined && isSpared(from, to, frame.bytes)) continue;
    let obstacle = obstacleTo(from, to, high, low, nowUs);
    if (
      obstacle === undefined &&
      policy === 'members' &&
      to.peer === undefined &&
      !isMember(to, high, low, nowUs)
    )
      obstacle = 'snooping';
    if (obstacle !== undefined) {
      tracer.drop(obstacle, nowUs, frame, to);
      continue;
    }
    const delayUs = rules.size === 0 || to.peer !== undefined ? 0 : engine.ruleDelay('in', frame, to);
    if (delayUs < 0) continue;
    const link = to.in;
    const arrival = nowUs + link.latencyUs;
    if (!link.clean || link.cut || delayUs > 0 || link.lastArrivalUs > arrival) {
      engine.transmit(link, frame, to, DELIVER, delayUs);
      continue;
    }
    link.lastArrivalUs = arrival;
    if (count > 0 && arrival !== sharedUs) {
      engine.enqueueFlood(sharedUs, frame, count);
      count = 0;
    }
    sharedUs = arrival;
    scratch[count++] = to.index;
  }
  if (count > 0) engine.enqueueFlood(sharedUs, frame, count);
}

/** Why a frame to this destination cannot go to a port; undefined if it can. */
function obstacleTo(
  from: CableEnd,
  to: CableEnd,
  high: number,
  low: number,
  nowUs: number,
): DropReason | undefined {
  if (!to.carrier) return 'link-down';
  if (nowUs < to.forwardsAtUs) return 'not-forwarding';
  if (from.part !== to.part && !from.isInjector && to.segment.partitioned) return 'partition';
  if (to.dropsForeignDestinations && !isGroupMac(high) && (low !== to.ownLow || high !== to.ownHigh)) {
    return 'foreign-destination';
  }
  return undefined;
}
