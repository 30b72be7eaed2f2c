import { IPV4, IPV6 } from '@carplab/codec/layouts';
import { ETHERTYPE_IP, ETHERTYPE_IPV6, putU16 } from '@carplab/codec/net';
import { type Route, routeTo } from '../config/routes.js';
import type { Machine, Port } from '../machine.js';
import { isHeld } from '../pfsync/defer-frame.js';
import { ownedAddress } from '../receive/own-address.js';
import { IP_AT } from './filter.js';
import { SOURCE_MAC_AT, sendToHop } from './neighbors.js';
import { EHOSTUNREACH } from './transmit.js';
import { passOut } from './transmit-ip.js';

const ETHERTYPE_AT = 12;

/** Where the addresses are in a frame without tags. */
export const srcAtOf = (family: 4 | 6): number =>
  IP_AT + (family === 4 ? IPV4.offset.source : IPV6.offset.source);
export const dstAtOf = (family: 4 | 6): number =>
  IP_AT + (family === 4 ? IPV4.offset.destination : IPV6.offset.destination);

/** Fills in a frame's Ethernet header except for the destination. */
export function frameFrom(frame: Uint8Array, mac: Uint8Array, family: 4 | 6): void {
  frame.set(mac, SOURCE_MAC_AT);
  putU16(frame, ETHERTYPE_AT, family === 4 ? ETHERTYPE_IP : ETHERTYPE_IPV6);
}

/** Sends a frame by a route: to its router, or to the packet's own destination. */
export function sendBy(machine: Machine, { port, via }: Route, frame: Uint8Array, family: 4 | 6): number {
  const to = machine.ports[port]!;
  return via === undefined
    ? sendToHop(machine, to, frame, dstAtOf(family), family === 4 ? 4 : 16, frame)
    : sendToHop(machine, to, via, 0, via.length, frame);
}

/**
 * Sends one of the host's own packets by its route. The frame is complete except for its Ethernet header. Returns 0 or
 * an errno. pf's own packets (`asksPf` false) are not filtered.
 */
export function output(machine: Machine, frame: Uint8Array, family: 4 | 6, asksPf: boolean): number {
  const route = routeTo(machine.routes, machine.ports, frame, dstAtOf(family), family);
  if (route === undefined) return EHOSTUNREACH;
  const port = machine.ports[route.port]!;
  frameFrom(frame, sourceMac(machine, port, frame, family), family);
  if (asksPf) {
    const error = passOut(machine, port, frame);
    if (error !== 0) return error;
    if (isHeld(machine, frame)) return 0;
  }
  return sendBy(machine, route, frame, family);
}

/**
 * The source MAC address for data: in dialects that use the virtual one, a MASTER's from its virtual address. A host that
 * is MASTER no more has connections from that address left, and switches must not look for it there.
 */
function sourceMac(machine: Machine, port: Port, frame: Uint8Array, family: 4 | 6): Uint8Array {
  const { macBytes } = port.config;
  if (machine.dialect.data === 'physical') return macBytes;
  const owner = ownedAddress(port, frame, srcAtOf(family), family)?.virtualHost;
  return owner?.instance.state === 'MASTER' ? owner.macBytes : macBytes;
}
