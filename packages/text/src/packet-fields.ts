import { LINKTYPE_ETHERNET, type Packet } from '@carplab/codec';
import {
  ARP,
  CARP,
  ENC,
  ERSPAN2,
  ERSPAN3,
  ETHERNET,
  GENEVE,
  GRE,
  type HeaderLayout,
  IPV4,
  IPV6,
  LOOPBACK,
  MPLS,
  NFLOG,
  PPI,
  PPPOE,
  SLL,
  SLL2,
  VLAN,
  VRRP2,
  VRRP3,
  VXLAN,
} from '@carplab/codec/layouts';
import {
  ENVELOPE_NAMES,
  type EnvelopeName,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_LINUX_SLL2,
  LINKTYPE_LOOP,
  LINKTYPE_NULL,
  pflogLayout,
} from '@carplab/codec/net';
import { ENVELOPE_TITLES } from './envelope-text.js';
import { headerFields, type PacketField } from './header-fields.js';
import { labelFields, outerFields } from './outer-fields.js';
import { dumpPfsync } from './pfsync-dump.js';

const LINK_LAYOUTS: ReadonlyMap<number, HeaderLayout> = new Map<number, HeaderLayout>([
  [LINKTYPE_ETHERNET, ETHERNET],
  [LINKTYPE_LINUX_SLL, SLL],
  [LINKTYPE_LINUX_SLL2, SLL2],
  [LINKTYPE_NULL, LOOPBACK],
  [LINKTYPE_LOOP, LOOPBACK],
]);

const ENVELOPE_LAYOUTS: Readonly<Partial<Record<EnvelopeName, HeaderLayout>>> = {
  ...{ vxlan: VXLAN, geneve: GENEVE, gre: GRE, nvgre: GRE, erspan2: ERSPAN2, erspan3: ERSPAN3 },
  ...{ mpls: MPLS, pppoe: PPPOE, enc: ENC, ppi: PPI, nflog: NFLOG },
};

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
  const { envelopeCount, frameAt } = packet;
  for (let i = 0, at = start, outer = packet.linkType, around = ''; i < envelopeCount; i++) {
    const name = ENVELOPE_NAMES[packet.envelopes[i]!]!;
    const own = packet.envelopeAt[i]!;
    const inside = packet.insideAt[i]!;
    const title = ENVELOPE_TITLES[name];
    const block = (heading: string, added: readonly PacketField[]): void => {
      fields.push(...added.map((field) => ({ ...field, block: heading })));
    };
    block(around === '' ? `outside ${title}` : `inside ${around}`, outerFields(packet, at, own, outer));
    block(title, ownFields(packet, name, own, inside));
    at = inside;
    outer = packet.insideLink[i]!;
    around = title;
  }
  const outermost = fields.length;
  const link =
    envelopeCount === 0 ? LINK_LAYOUTS.get(packet.linkType) : packet.dstMacAt < 0 ? undefined : ETHERNET;
  if (link) header(link, frameAt);
  if (packet.pflogAt >= 0) header(pflogLayout(packet), packet.pflogAt);
  const vlansAt = link ? frameAt + link.span : -1;
  // ERSPAN hands over a VLAN that is not in the frame.
  for (let at = vlansAt; link && at + VLAN.span <= (ipAt < 0 ? payloadAt : ipAt); at += VLAN.span)
    header(VLAN, at);
  if (ipAt >= 0) {
    const ip: HeaderLayout = packet.family === 4 ? IPV4 : IPV6;
    header(ip, ipAt);
    const afterIp = packet.ahAt < 0 || packet.family === 6 ? payloadAt : packet.ahAt;
    if (known) rest(ipAt + ip.span, afterIp, ip.name, packet.family === 4 ? 'options' : 'extensions');
  }
  if (packet.ahAt >= 0 && packet.family === 4) rest(packet.ahAt, payloadAt, 'ah', 'header');
  const body = BODY_LAYOUTS.get(protocol);
  if (protocol === 'pfsync') fields.push(...dumpPfsync(packet));
  else {
    if (body) header(body, payloadAt);
    rest(payloadAt + (body?.span ?? 0), payloadEnd, protocol, body ? 'rest' : 'payload');
  }
  if (known) rest(payloadEnd, end, 'frame', 'trailer');
  if (envelopeCount === 0) return fields;
  const block = `inside ${ENVELOPE_TITLES[ENVELOPE_NAMES[packet.envelopes[envelopeCount - 1]!]!]}`;
  return fields.map((field, i) => (i < outermost ? field : { ...field, block }));
}

/** The header of a layer that carries the packet, up to what is inside. */
function ownFields(packet: Packet, name: EnvelopeName, own: number, inside: number): PacketField[] {
  if (name === 'mpls') return labelFields(packet, own, inside);
  const layout = ENVELOPE_LAYOUTS[name];
  const fields = layout ? headerFields(packet.bytes, own, inside, layout) : [];
  const at = fields.at(-1)?.end ?? own;
  if (at < inside) fields.push({ start: at, end: inside, layer: name, name: 'rest', text: '' });
  return fields;
}
