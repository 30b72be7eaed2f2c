import { formatAddress, type Packet, receiveAdvertisement } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import { step, whyDeaf } from '@carplab/election';
import { standsAt } from '../config/prefix.js';
import type { Machine, Port, VirtualHost } from '../machine.js';
import { GROUP4, GROUP6, isOwnAddress } from '../receive/arrival.js';
import { ignore } from '../receive/ignore.js';
import { applyEffects } from './effects.js';
import { readElectionEvent } from './election-event.js';
import { flushDemotion } from './flush-demotion.js';
import { noteHeard } from './heard.js';

const at = CARP.offset;

/** Whether IP delivers the packet: to a group that the host has joined on this interface, or to the host itself. */
function isDelivered(port: Port, packet: Packet, family: 4 | 6): boolean {
  const { bytes, dstAt } = packet;
  const multicast = family === 4 ? bytes[dstAt]! >> 4 === 14 : bytes[dstAt] === 0xff;
  if (!multicast) return isOwnAddress(port, bytes, dstAt, family);
  if (port.vhids.length === 0) return false;
  if (standsAt(family === 4 ? GROUP4 : GROUP6, bytes, dstAt)) return true;
  for (const { destination4, destination6 } of port.vhids) {
    if (standsAt(family === 4 ? destination4 : destination6, bytes, dstAt)) return true;
  }
  return false;
}

/**
 * Runs the dialect's checks on an advertisement in the dialect's order, increments the counter of the first that fails,
 * and runs the election. (OpenBSD delivers and counts a multicast packet once per carp interface of the parent; here it
 * counts once.)
 */
export function receiveCarp(machine: Machine, port: Port, packet: Packet): void {
  const { bytes, payloadAt: start, payloadEnd: end, srcAt, dstAt } = packet;
  const family = packet.family === 4 ? 4 : 6;
  const { isProcess, receiveOrder } = machine.facts;
  // A process reads from BPF, bypassing IP.
  if (!isProcess && !isDelivered(port, packet, family)) {
    ignore(machine, port, 'other-address');
    return;
  }
  if (!isProcess) {
    if (family === 4) machine.statistics.ipackets++;
    else machine.statistics.ipackets6++;
  }
  const { arrival } = machine.scratch;
  const virtualHost = end > start + at.vhid ? port.byVhid[bytes[start + at.vhid]!] : undefined;
  if (isProcess && !port.vhids.some(({ instance }) => instance.started)) {
    ignore(machine, port, 'not-running');
    return;
  }
  arrival.family = family;
  arrival.ttl = packet.ttl;
  arrival.multicast = family === 4 ? bytes[dstAt]! >> 4 === 14 : bytes[dstAt] === 0xff;
  arrival.bytes = bytes;
  arrival.start = start;
  arrival.end = end;
  arrival.srcAt = srcAt;
  arrival.dstAt = dstAt;
  arrival.port = port;
  arrival.virtualHost = virtualHost;
  const verdict = receiveAdvertisement(receiveOrder, arrival, port);
  if (verdict.accepted) accept(machine, port, virtualHost!, packet);
  else refuse(machine, port, packet, verdict.refusal);
}

function refuse(machine: Machine, port: Port, packet: Packet, refusal: string): void {
  if (refusal in machine.statistics) machine.statistics[refusal as 'badauth']++;
  const { bytes, payloadAt: start, payloadEnd: end, srcAt, ttl } = packet;
  if (refusal === 'silent') {
    const { arrival } = machine.scratch;
    ignore(machine, port, !machine.allow ? 'allow' : arrival.ownSource ? 'own-source' : 'other-family');
  } else {
    machine.sink.event({
      event: 'refused',
      interface: port.config.name,
      ...(end > start + at.vhid ? { vhid: bytes[start + at.vhid]! } : {}),
      reason: refusal.replace('log: ', ''),
      source: formatAddress(bytes.subarray(srcAt, srcAt + (packet.family === 4 ? 4 : 16))),
    });
  }
  const line = machine.dialect.refusalLine(
    refusal,
    {
      interface: port.config.name,
      vhid: bytes[start + at.vhid] ?? 0,
      version: (bytes[start + at.versionType] ?? 0) >> 4,
      ttl,
      length: end - start,
    },
    machine.config.log ?? 1,
  );
  if (line !== undefined) machine.sink.event({ event: 'log', message: line });
}

function accept(
  machine: Machine,
  port: Port,
  virtualHost: VirtualHost,
  { bytes, payloadAt: start, srcAt }: Packet,
): void {
  const { advertisementEvent: event, arrival, effects } = machine.scratch;
  const deaf = whyDeaf(virtualHost.instance, arrival.family);
  if (deaf !== undefined) {
    ignore(machine, port, deaf);
    return;
  }
  readElectionEvent(event, arrival.family, bytes, start, srcAt);
  noteHeard(virtualHost, event, bytes, srcAt, machine.nowUs);
  step(virtualHost.instance, event, machine.nowUs, effects);
  applyEffects(machine, virtualHost, effects);
  flushDemotion(machine);
}
