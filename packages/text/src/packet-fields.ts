import { LINKTYPE_ETHERNET, type Packet } from '@carplab/codec';
import {
  ARP,
  CARP,
  ETHERNET,
  type HeaderLayout,
  IPV4,
  IPV6,
  LOOPBACK,
  SLL,
  SLL2,
  VLAN,
  VRRP2,
  VRRP3,
} from '@carplab/codec/layouts';
import {
  LINKTYPE_LINUX_SLL,
  LINKTYPE_LINUX_SLL2,
  LINKTYPE_LOOP,
  LINKTYPE_NULL,
  pflogLayout,
} from '@carplab/codec/net';
import { headerFields, type PacketField } from './header-fields.js';
import { dumpPfsync } from './pfsync-dump.js';

const LINK_LAYOUTS: ReadonlyMap<number, HeaderLayout> = new Map<number, HeaderLayout>([
  [LINKTYPE_ETHERNET, ETHERNET],
  [LINKTYPE_LINUX_SLL, SLL],
  [LINKTYPE_LINUX_SLL2, SLL2],
  [LINKTYPE_NULL, LOOPBACK],
  [LINKTYPE_LOOP, LOOPBACK],
]);

const BODY_LAYOUTS: ReadonlyMap<string, HeaderLayout> = new Map<string, HeaderLayout>([
  ['carp', CARP],
  ['vrrp2', VRRP2],
  ['vrrp3', VRRP3],
  ['arp', ARP],
]);

/**
 * Every field of every header of a packet, in byte order, with its value as text and, if a layout describes it, its
 * meaning. A header cut by the capture is listed as far as it goes.
 *
 * @param protocol `protocolName(packet)`
 */
export function packetFields(packet: Packet, protocol: string): PacketField[] {
  const { bytes, start, end, ipAt, payloadAt, payloadEnd } = packet;
  const fields: PacketField[] = [];
  const header = (layout: HeaderLayout, at: number): void => {
    fields.push(...headerFields(bytes, at, end, layout));
  };
  const rest = (from: number, to: number, layer: string, name: string): void => {
    if (from < to) fields.push({ start: from, end: to, layer, name, text: '' });
  };
  const known = packet.kind !== 'undecodable';
  const link = LINK_LAYOUTS.get(packet.linkType);
  if (link) header(link, start);
  if (packet.pflogAt >= 0) header(pflogLayout(packet), packet.pflogAt);
  for (let i = 0; i < packet.vlanCount && link; i++) header(VLAN, start + link.span + VLAN.span * i);
  if (ipAt >= 0) {
    const ip: HeaderLayout = packet.family === 4 ? IPV4 : IPV6;
    header(ip, ipAt);
    if (known) rest(ipAt + ip.span, payloadAt, ip.name, packet.family === 4 ? 'options' : 'extensions');
  }
  const body = BODY_LAYOUTS.get(protocol);
  if (protocol === 'pfsync') fields.push(...dumpPfsync(packet));
  else {
    if (body) header(body, payloadAt);
    rest(payloadAt + (body?.span ?? 0), payloadEnd, protocol, body ? 'rest' : 'payload');
  }
  if (known) rest(payloadEnd, end, 'frame', 'trailer');
  return fields;
}
