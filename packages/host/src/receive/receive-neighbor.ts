import { formatMac, type Packet, parseIpv6, parseMac, source } from '@carplab/codec';
import { type NeighborMessage, ndp } from '@carplab/codec/net';
import type { Machine, Port } from '../machine.js';
import { neighborAdvertisement } from '../send/frames.js';
import { learnNeighbour } from '../send/neighbours.js';
import { transmitIp } from '../send/transmit-ip.js';
import { answersFor, macFor, ownedAddress, routes } from './own-address.js';

/** Neighbour discovery stays on its link (RFC 4861 §7.1). */
const HOP_LIMIT = 255;

/** A neighbour solicitation or advertisement. False if the packet is neither. */
export function receiveNeighbor(machine: Machine, port: Port, packet: Packet): boolean {
  const found = ndp(packet);
  if (found === undefined) return false;
  if (!found.ok || packet.ttl !== HOP_LIMIT) return true;
  const message = found.value;
  if (message.kind === 'solicitation') answer(machine, port, packet, message);
  else if (message.mac !== undefined) {
    const target = parseIpv6(message.target)!;
    learnNeighbour(machine, port, target, 0, 16, parseMac(message.mac)!, 0, false);
  }
  return true;
}

function answer(
  machine: Machine,
  port: Port,
  packet: Packet,
  { target, mac: askerMac }: NeighborMessage,
): void {
  const wanted = ownedAddress(port, parseIpv6(target)!, 0, 6);
  if (!wanted || !answersFor(machine, wanted)) return;
  const asker = source(packet)!;
  const { ndp: how } = machine.dialect;
  const frameSource = macFor(port, wanted, how.frame);
  const mac = macFor(port, wanted, 'virtual');
  // A node without an address yet checks for a duplicate: the answer goes to all (RFC 4861 §7.2.4).
  const to =
    asker === '::'
      ? undefined
      : { mac: askerMac ?? formatMac(packet.bytes, packet.srcMacAt), address: asker };
  const frame = neighborAdvertisement(frameSource, wanted.text, wanted.text, mac, routes(machine), to);
  transmitIp(machine, port, frame);
}
