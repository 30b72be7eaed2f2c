import type { Packet } from '@carplab/codec';
import {
  decodeTcp,
  decodeUdp,
  IPPROTO_CARP,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  TH_SYN,
} from '@carplab/codec/net';
import { PFSYNC_PROTOCOL } from '@carplab/codec/pfsync';
import { NO_RULE, PASS } from '@carplab/pf';
import { receiveCarp } from '../carp/receive-carp.js';
import type { Machine, Port } from '../machine.js';
import { receivePfsync } from '../pfsync/run-pfsync.js';
import { filterIn, tellDrop } from '../send/filter.js';
import { forward } from '../send/forward.js';
import { sendReset } from '../send/send-tcp.js';
import { ignore } from './ignore.js';
import { hostAddress, isHere } from './own-address.js';
import { receiveEcho } from './receive-echo.js';
import { receiveNeighbor } from './receive-neighbor.js';
import { receiveService } from './receive-service.js';
import { refuse, unreachablePort } from './refuse.js';

/** An IP packet, dissected and whole: pf filters it, then the host accepts or forwards it. */
export function receiveIp(machine: Machine, port: Port, packet: Packet): void {
  const { pf } = machine;
  const isMulticast = (packet.bytes[packet.dstMacAt]! & 1) !== 0 || isGroup(packet);
  if (pf?.enabled === true) {
    // The frame belongs to the driver, and pf may change it.
    packet.bytes = machine.scratch.frames.copyOf(packet.bytes);
    const verdict = filterIn(machine, port, packet);
    if (verdict !== PASS) {
      ignore(machine, port, 'pf');
      refuse(machine, port, packet, verdict);
      return;
    }
  }
  const family = packet.family === 6 ? 6 : 4;
  const own = isMulticast ? undefined : hostAddress(machine, port, packet.bytes, packet.dstAt, family);
  if (isMulticast || own !== undefined) {
    if (own === undefined || isHere(own)) receiveOwn(machine, port, packet, isMulticast);
    // Another host is MASTER of this virtual address.
    else ignore(machine, port, 'other-address');
    return;
  }
  if (packet.protocol === IPPROTO_CARP && machine.facts.isProcess) {
    // The process reads beside IP, whatever the destination.
    if (packet.kind === 'ip' && !packet.moreFragments) receiveCarp(machine, port, packet);
    return;
  }
  // An advertisement that is forwarded is not heard either.
  if (packet.protocol === IPPROTO_CARP) ignore(machine, port, 'other-address');
  if (!isWholeSystem(machine) || machine.config.forwarding === false) return;
  if (pf?.enabled !== true) packet.bytes = machine.scratch.frames.copyOf(packet.bytes);
  forward(machine, port, packet);
}

/** A multicast packet may arrive in a unicast frame. */
function isGroup({ bytes, family, dstAt }: Packet): boolean {
  return family === 4 ? bytes[dstAt]! >> 4 === 14 : bytes[dstAt] === 0xff;
}

/** No real system beside it forwards and answers. */
function isWholeSystem({ config: { answers = 'all' } }: Machine): boolean {
  return answers === 'all';
}

/** A packet for the host itself. Fragments are not reassembled. */
function receiveOwn(machine: Machine, port: Port, packet: Packet, isMulticast: boolean): void {
  if (packet.kind !== 'ip' || packet.moreFragments) {
    ignore(machine, port, 'no-listener');
    return;
  }
  const { protocol, family } = packet;
  if (protocol === IPPROTO_CARP) receiveCarp(machine, port, packet);
  else if (protocol === IPPROTO_ICMP && family === 4) receiveEcho(machine, port, packet);
  else if (protocol === IPPROTO_ICMPV6 && family === 6) {
    if (!receiveNeighbor(machine, port, packet)) receiveEcho(machine, port, packet);
  } else if (protocol === PFSYNC_PROTOCOL) receivePfsync(machine, port, packet);
  else if (isMulticast || !isWholeSystem(machine)) {
    // Nothing else here listens to a group; a real system handles its own.
    ignore(machine, port, 'no-listener');
  } else if (protocol === IPPROTO_TCP) receiveTcpSegment(machine, port, packet);
  else if (protocol === IPPROTO_UDP) receiveDatagram(machine, port, packet);
}

function receiveTcpSegment(machine: Machine, port: Port, packet: Packet): void {
  const { bytes, payloadAt, payloadEnd, ipAt } = packet;
  const segment = decodeTcp(bytes, payloadAt, payloadEnd, ipAt, packet.family === 6 ? 6 : 4);
  if (!segment.ok || receiveService(machine, packet, segment.value)) return;
  const { tcpBlackhole = 0 } = machine.config;
  const isSilent = tcpBlackhole === 2 || (tcpBlackhole === 1 && (segment.value.flags & TH_SYN) !== 0);
  const why = { action: 'no-socket', reason: isSilent ? 'blackhole' : 'reset' } as const;
  tellDrop(machine, port, packet, 'in', why, NO_RULE);
  if (!isSilent) sendReset(machine, packet, true);
}

function receiveDatagram(machine: Machine, port: Port, packet: Packet): void {
  const { bytes, payloadAt, payloadEnd, ipAt } = packet;
  if (!decodeUdp(bytes, payloadAt, payloadEnd, ipAt, packet.family === 6 ? 6 : 4).ok) return;
  const isSilent = machine.config.udpBlackhole === true;
  const why = { action: 'no-socket', reason: isSilent ? 'blackhole' : 'unreachable' } as const;
  tellDrop(machine, port, packet, 'in', why, NO_RULE);
  if (!isSilent) unreachablePort(machine, port, packet, true);
}
