import { ARP_REQUEST, ArpView, formatIpv4, formatMac, type Packet } from '@carplab/codec';
import { arpReply } from './frames.js';
import type { Machine, Port } from './machine.js';
import { learnNeighbour } from './neighbours.js';
import type { NodeSink } from './node.js';
import { answersFor, macFor, ownedAddress, speaksFor } from './own-address.js';
import { transmit } from './transmit.js';

const view = new ArpView();

/** An ARP message: an answer to our question, or a question about one of our addresses. */
export function receiveArp(
  machine: Machine,
  port: Port,
  packet: Packet,
  nowUs: number,
  sink: NodeSink,
): void {
  const { bytes } = packet;
  view.on(bytes, packet.payloadAt);
  const { senderMacAt, senderIpAt, targetIpAt, operation } = view;
  const senderIp = formatIpv4(bytes, senderIpAt);
  learnNeighbour(machine, port, senderIp, bytes, senderMacAt, nowUs, sink);
  if (operation !== ARP_REQUEST) return;
  const senderMac = formatMac(bytes, senderMacAt);
  const { arp, contradicts } = machine.dialect;
  const wanted = ownedAddress(port, bytes, targetIpAt, 4);
  if (wanted && answersFor(machine, wanted)) {
    const mac = macFor(port, wanted, arp.sender);
    // "it's from me": another master's gratuitous ARP bears the same virtual MAC address.
    if (mac === senderMac || (senderIp === wanted.text && contradicts === 'never')) return;
    transmit(port, arpReply(macFor(port, wanted, arp.frame), mac, wanted.text, senderMac, senderIp), sink);
  } else if (
    contradicts === 'always' &&
    wanted?.text === senderIp &&
    senderMac !== port.config.mac &&
    speaksFor(machine, wanted)
  ) {
    const { mac } = port.config;
    transmit(port, arpReply(mac, mac, senderIp, senderMac, senderIp), sink);
  }
}
