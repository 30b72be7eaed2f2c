import type { WhoseMac } from '../dialects/dialect.js';
import type { Machine, Port, VirtualHost } from '../machine.js';
import { routes } from '../receive/own-address.js';
import { gratuitousArp, neighborAdvertisement } from '../send/frames.js';
import { transmit } from '../send/transmit.js';
import { transmitIp } from '../send/transmit-ip.js';

const NO_MAC = '00:00:00:00:00:00';

/** The MAC address to announce for the virtual host; where the real system answers for it, that system's own. */
function macFor({ config }: Machine, { port, mac }: VirtualHost, whose: WhoseMac): string {
  return whose === 'virtual' && config.answers !== 'system' ? mac : port.config.mac;
}

/** Sends one gratuitous ARP request per IPv4 address of the virtual host. */
export function announceAddresses(machine: Machine, virtualHost: VirtualHost): void {
  const { arp, gratuitousTarget } = machine.dialect;
  const { port } = virtualHost;
  if (machine.config.answers === 'none') return;
  const frame = macFor(machine, virtualHost, arp.frame);
  const sender = macFor(machine, virtualHost, arp.sender);
  for (const { family, text } of virtualHost.addresses) {
    if (family !== 4) continue;
    transmit(
      machine,
      port,
      gratuitousArp(frame, sender, gratuitousTarget === 'zero' ? NO_MAC : sender, text),
    );
  }
}

/** An unsolicited neighbour advertisement per IPv6 address. (FreeBSD's come 1 ms apart; here all at once.) */
export function announceIpv6Addresses(machine: Machine, virtualHost: VirtualHost): void {
  const { ndp } = machine.dialect;
  const { port } = virtualHost;
  if (machine.config.answers === 'none') return;
  const frame = macFor(machine, virtualHost, ndp.frame);
  const mac = macFor(machine, virtualHost, 'virtual');
  const router = ndp.router && routes(machine);
  for (const { family, text } of virtualHost.addresses) {
    if (family !== 6) continue;
    const advertisement = neighborAdvertisement(frame, port.config.linkLocal.text, text, mac, router);
    transmitIp(machine, port, advertisement);
  }
}

/** Announces the interface's own IPv4 addresses, as kernels do when they are configured. */
export function announceOwnAddresses(machine: Machine, port: Port): void {
  const { mac, addresses } = port.config;
  for (const { family, text } of addresses) {
    if (family === 4) transmit(machine, port, gratuitousArp(mac, mac, NO_MAC, text));
  }
}
