import { gratuitousArp, neighborAdvertisement } from './frames.js';
import type { Machine, Port, VirtualHost } from './machine.js';
import type { NodeSink } from './node.js';
import { routes } from './own-address.js';
import { transmit } from './transmit.js';

const NO_MAC = '00:00:00:00:00:00';

/** Gratuitous ARP, one request per IPv4 address of the virtual host. */
export function announceAddresses(machine: Machine, virtualHost: VirtualHost, sink: NodeSink): void {
  const { arp, gratuitousTarget } = machine.dialect;
  const { port, mac } = virtualHost;
  const frame = arp.frame === 'virtual' ? mac : port.config.mac;
  const sender = arp.sender === 'virtual' ? mac : port.config.mac;
  for (const { family, text } of virtualHost.addresses) {
    if (family !== 4) continue;
    transmit(port, gratuitousArp(frame, sender, gratuitousTarget === 'zero' ? NO_MAC : sender, text), sink);
  }
}

/** An unsolicited neighbour advertisement per IPv6 address. (FreeBSD's come 1 ms apart; here all at once.) */
export function announceIpv6Addresses(machine: Machine, virtualHost: VirtualHost, sink: NodeSink): void {
  const { ndp } = machine.dialect;
  const { port, mac } = virtualHost;
  const frame = ndp.frame === 'virtual' ? mac : port.config.mac;
  const router = ndp.router && routes(machine);
  for (const { family, text } of virtualHost.addresses) {
    if (family !== 6) continue;
    transmit(port, neighborAdvertisement(frame, port.config.linkLocal.text, text, mac, router), sink);
  }
}

/** The interface's own IPv4 addresses, as kernels announce them when they are configured. */
export function announceOwnAddresses(port: Port, sink: NodeSink): void {
  const { mac, addresses } = port.config;
  for (const { family, text } of addresses) {
    if (family === 4) transmit(port, gratuitousArp(mac, mac, NO_MAC, text), sink);
  }
}
