import { formatIpv4, formatMac, type Packet } from '@carplab/codec';
import { ARP_REQUEST, ArpView } from '@carplab/codec/net';
import type { Machine, Port } from '../machine.js';
import { arpReply } from '../send/frames.js';
import { learnNeighbour } from '../send/neighbours.js';
import { transmit } from '../send/transmit.js';
import { answersFor, macFor, ownedAddress, routes, speaksFor } from './own-address.js';

const view = new ArpView();

/** An ARP message: an answer to our request, or a request for one of our addresses. */
export function receiveArp(machine: Machine, port: Port, packet: Packet): void {
  const { bytes } = packet;
  view.on(bytes, packet.payloadAt);
  const { senderMacAt, senderIpAt, targetIpAt, operation } = view;
  const senderIp = formatIpv4(bytes, senderIpAt);
  const wanted = ownedAddress(port, bytes, targetIpAt, 4);
  const hasAsked =
    operation === ARP_REQUEST && wanted !== undefined && answersFor(machine, wanted) && routes(machine);
  learnNeighbour(machine, port, bytes, senderIpAt, 4, bytes, senderMacAt, hasAsked);
  if (operation !== ARP_REQUEST) return;
  const senderMac = formatMac(bytes, senderMacAt);
  const { arp, contradicts } = machine.dialect;
  if (wanted && answersFor(machine, wanted)) {
    const mac = macFor(port, wanted, arp.sender);
    // "it's from me": another master's gratuitous ARP has the same virtual MAC address.
    if (mac === senderMac || (senderIp === wanted.text && contradicts === 'never')) return;
    transmit(machine, port, arpReply(macFor(port, wanted, arp.frame), mac, wanted.text, senderMac, senderIp));
  } else if (
    contradicts === 'always' &&
    wanted?.text === senderIp &&
    senderMac !== port.config.mac &&
    speaksFor(machine, wanted)
  ) {
    const { mac } = port.config;
    transmit(machine, port, arpReply(mac, mac, senderIp, senderMac, senderIp));
  }
}
