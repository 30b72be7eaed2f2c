import type { Packet } from '@carplab/codec';
import { IPV4, IPV6 } from '@carplab/codec/layouts';
import { changedChecksum, putU16, u16At } from '@carplab/codec/net';
import { PASS } from '@carplab/pf';
import { isBroadcast, routeTo } from '../config/routes.js';
import type { Machine, Port } from '../machine.js';
import { isHeld } from '../pfsync/defer-frame.js';
import { refuse } from '../receive/refuse.js';
import { filterOut, IP_AT } from './filter.js';
import { frameFrom, sendBy } from './output.js';
import { sendIcmpError } from './send-icmp-error.js';

const TTL_AT = IP_AT + IPV4.offset.ttl;
const CHECKSUM_AT = IP_AT + IPV4.offset.checksum;
const HOP_LIMIT_AT = IP_AT + IPV6.offset.hopLimit;
const before = new Uint8Array(2);

/** "Host unreachable"; ICMPv6's "no route to destination". */
const NO_ROUTE = { 4: 1, 6: 0 } as const;

/**
 * Forwards a packet: decrements its TTL, follows its route, and lets pf change it on the way out. If it cannot be
 * forwarded, the sender gets an ICMP error.
 */
export function forward(machine: Machine, port: Port, packet: Packet): void {
  const { bytes, dstAt, payloadEnd, ttl } = packet;
  const family = packet.family === 6 ? 6 : 4;
  if (!isForwarded(port, packet, family)) return;
  if (ttl <= 1) {
    sendIcmpError(machine, port, packet, 'timeExceeded', 0, true);
    return;
  }
  const route = routeTo(machine.routes, machine.ports, bytes, dstAt, family);
  if (route === undefined) {
    sendIcmpError(machine, port, packet, 'unreachable', NO_ROUTE[family], true);
    return;
  }
  const to = machine.ports[route.port]!;
  if (family === 4 && isBroadcast(to.config.addresses, bytes, dstAt)) return;
  // Without Ethernet's padding.
  const frame = bytes.length === payloadEnd ? bytes : bytes.slice(0, payloadEnd);
  decrement(frame, family);
  frameFrom(frame, to.config.macBytes, family);
  const verdict = filterOut(machine, to, frame);
  if (verdict === PASS) {
    if (!isHeld(machine, frame)) sendBy(machine, route, frame, family);
  } else refuse(machine, port, machine.scratch.outPacket, verdict);
}

/**
 * Not what arrived in a multicast frame, nor what is to or from a group, a link-local address, the host itself, or the
 * unspecified address.
 */
function isForwarded(port: Port, { bytes, srcAt, dstAt, dstMacAt }: Packet, family: 4 | 6): boolean {
  if ((bytes[dstMacAt]! & 1) !== 0) return false;
  if (family === 4) {
    const to = bytes[dstAt]!;
    const from = bytes[srcAt]!;
    const isOdd = (first: number): boolean => first === 0 || first === 127 || first >= 224;
    return !isOdd(to) && !isOdd(from) && !isBroadcast(port.config.addresses, bytes, dstAt);
  }
  return isGlobal(bytes, dstAt) && isGlobal(bytes, srcAt);
}

function isGlobal(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at]!;
  if (first === 0xff || (first === 0xfe && (bytes[at + 1]! & 0xc0) === 0x80)) return false;
  // :: and ::1.
  for (let i = 0; i < 15; i++) if (bytes[at + i] !== 0) return true;
  return bytes[at + 15]! > 1;
}

function decrement(frame: Uint8Array, family: 4 | 6): void {
  if (family === 6) {
    frame[HOP_LIMIT_AT]!--;
    return;
  }
  before[0] = frame[TTL_AT]!;
  before[1] = frame[TTL_AT + 1]!;
  frame[TTL_AT]!--;
  putU16(frame, CHECKSUM_AT, changedChecksum(u16At(frame, CHECKSUM_AT), before, 0, frame, TTL_AT, 2));
}
