import { formatAddress, formatMac } from '@carplab/codec';
import { ETHERNET, IPV4, IPV6 } from '@carplab/codec/layouts';
import { ETHERTYPE_IP, ETHERTYPE_IPV6, encodeEthernet, encodeIpv4, encodeIpv6 } from '@carplab/codec/net';
import { PFSYNC_PROTOCOL, PFSYNC_TTL } from '@carplab/codec/pfsync';
import { PFSYNC_DIALECTS } from '@carplab/statesync';
import type { Machine } from '../machine.js';
import { multicastMac } from '../send/multicast-mac.js';
import { output } from '../send/output.js';
import { transmitIp } from '../send/transmit-ip.js';
import type { PfsyncPort } from './pfsync-port.js';

/** IPTOS_LOWDELAY. IPv6 packets have traffic class 0. */
const TOS = 0x10;
/** The interface's limit; DF is set, so nothing is fragmented. */
const LINK_MTU = 1500;
const EMSGSIZE = 40;
const NO_OPTIONS = new Uint8Array(0);

/** Sends a packet to the group or the peer; returns 0 or an errno. */
export function sendPfsync(machine: Machine, pfsync: PfsyncPort, packet: Uint8Array): number {
  const { config } = pfsync;
  const { destination, source, unicast } = config;
  const port = machine.ports[config.port]!;
  const family = destination.length === 4 ? 4 : 6;
  const headerBytes = family === 4 ? IPV4.span : IPV6.span;
  if (headerBytes + packet.length > LINK_MTU) return EMSGSIZE;
  const frame = new Uint8Array(ETHERNET.span + headerBytes + packet.length);
  frame.set(packet, ETHERNET.span + headerBytes);
  const to = formatAddress(destination);
  encodeEthernet(
    {
      destination: unicast ? '00:00:00:00:00:00' : multicastMac(destination),
      source: formatMac(port.config.macBytes),
      etherType: family === 4 ? ETHERTYPE_IP : ETHERTYPE_IPV6,
    },
    frame,
  );
  if (family === 4) {
    encodeIpv4(
      {
        tos: TOS,
        id: PFSYNC_DIALECTS[config.dialect].randomId ? machine.draws() & 0xffff : 0,
        dontFragment: true,
        moreFragments: false,
        fragmentOffset: 0,
        ttl: PFSYNC_TTL,
        protocol: PFSYNC_PROTOCOL,
        source,
        destination: to,
        options: NO_OPTIONS,
        payloadLength: packet.length,
      },
      frame,
      ETHERNET.span,
    );
  } else {
    encodeIpv6(
      {
        trafficClass: 0,
        flowLabel: 0,
        payloadLength: packet.length,
        nextHeader: PFSYNC_PROTOCOL,
        hopLimit: PFSYNC_TTL,
        source,
        destination: to,
      },
      frame,
      ETHERNET.span,
    );
  }
  return unicast ? output(machine, frame, family, true) : transmitIp(machine, port, frame);
}
