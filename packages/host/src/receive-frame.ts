import {
  dissect,
  IPPROTO_CARP,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  LINKTYPE_ETHERNET,
  type Packet,
} from '@carplab/codec';
import type { Machine, Port } from './machine.js';
import type { NodeSink } from './node.js';
import { standsAt } from './prefix.js';
import { receiveArp } from './receive-arp.js';
import { receiveCarp } from './receive-carp.js';
import { receiveEcho } from './receive-echo.js';
import { receiveNeighbor } from './receive-neighbor.js';

/**
 * Whether the interface takes a frame in: groups, broadcasts, its own MAC address, and a virtual one while the virtual
 * host is MASTER (carp_forus).
 */
function isForUs(machine: Machine, port: Port, frame: Uint8Array): boolean {
  if ((frame[0]! & 1) !== 0 || standsAt(port.config.macBytes, frame, 0)) return true;
  if (!machine.dialect.hearsVirtualMac) return false;
  for (const { instance, macBytes } of port.vhids) {
    if (instance.state === 'MASTER' && standsAt(macBytes, frame, 0)) return true;
  }
  return false;
}

/** What the kernel would drop before it looks at the protocol. */
function isWhole(packet: Packet): boolean {
  return packet.problems.length === 0 && packet.vlanCount === 0 && !packet.moreFragments;
}

/** A frame comes in. Whatever is not for a CARP host is dropped in silence. */
export function receiveFrame(
  machine: Machine,
  port: Port,
  frame: Uint8Array,
  nowUs: number,
  sink: NodeSink,
): void {
  if (!port.up || !port.carrier || frame.length < 6 || !isForUs(machine, port, frame)) return;
  const { packet } = machine;
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  if (!isWhole(packet)) return;
  if (packet.kind === 'arp') {
    receiveArp(machine, port, packet, nowUs, sink);
  } else if (packet.kind === 'ip') {
    if (packet.protocol === IPPROTO_CARP) receiveCarp(machine, port, packet, nowUs, sink);
    else if (packet.protocol === IPPROTO_ICMP && packet.family === 4)
      receiveEcho(machine, port, packet, sink);
    else if (packet.protocol === IPPROTO_ICMPV6 && packet.family === 6) {
      if (!receiveNeighbor(machine, port, packet, nowUs, sink)) receiveEcho(machine, port, packet, sink);
    }
  }
}
