import { LINKTYPE_ETHERNET, type Packet } from '@carplab/codec';
import {
  ETHERNET,
  GRE,
  type HeaderLayout,
  IPV4,
  IPV6,
  IPV6_EXTENSION,
  MPLS,
  SLL,
  SLL2,
  UDP,
  VLAN,
} from '@carplab/codec/layouts';
import {
  IPPROTO_GRE,
  IPPROTO_UDP,
  isExtensionHeader,
  isVlanTag,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_LINUX_SLL2,
  u16At,
} from '@carplab/codec/net';
import { headerFields, type PacketField } from './header-fields.js';

/**
 * The headers around a layer that carries a packet inside, field by field: link, VLAN tags, IP with its options or
 * extensions, UDP and GRE. What is none of these, before the layer, is listed as bytes.
 *
 * @param from where they begin
 * @param to where the layer's own header begins
 * @param link the link type of what begins at `from`
 */
export function outerFields({ bytes }: Packet, from: number, to: number, link: number): PacketField[] {
  const fields: PacketField[] = [];
  let at = from;
  const take = (layout: HeaderLayout): boolean => {
    if (at + layout.span > to) return false;
    fields.push(...headerFields(bytes, at, at + layout.span, layout));
    at += layout.span;
    return true;
  };
  const rest = (until: number, layer: string, name: string): void => {
    if (at < until) fields.push({ start: at, end: until, layer, name, text: '' });
    at = Math.max(at, until);
  };
  const ethernet = link === LINKTYPE_ETHERNET && take(ETHERNET);
  if (ethernet) while (at + 2 <= to && isVlanTag(u16At(bytes, at - 2)) && take(VLAN)) {}
  if (link === LINKTYPE_LINUX_SLL) take(SLL);
  if (link === LINKTYPE_LINUX_SLL2) take(SLL2);
  const isIp = !ethernet || IP_TYPES.has(u16At(bytes, at - 2));
  const version = isIp && at < to ? bytes[at]! >> 4 : 0;
  let protocol = -1;
  if (version === 4 && at + IPV4.span <= to) {
    const end = Math.min(to, at + (bytes[at]! & 15) * 4);
    protocol = bytes[at + IPV4.offset.protocol]!;
    take(IPV4);
    rest(end, 'ipv4', 'options');
  } else if (version === 6 && at + IPV6.span <= to) {
    protocol = bytes[at + IPV6.offset.nextHeader]!;
    take(IPV6);
    const extensionsAt = at;
    let end = at;
    while (isExtensionHeader(protocol) && end + IPV6_EXTENSION.span <= to) {
      protocol = bytes[end]!;
      end += (bytes[end + 1]! + 1) * 8;
    }
    at = extensionsAt;
    rest(Math.min(to, end), 'ipv6', 'extensions');
  }
  if (protocol === IPPROTO_UDP) take(UDP);
  // ERSPAN's own header follows that of GRE.
  if (protocol === IPPROTO_GRE && take(GRE)) rest(to, 'gre', 'rest');
  rest(to, 'outside', 'headers');
  return fields;
}

const IP_TYPES: ReadonlySet<number> = new Set([0x0800, 0x86dd]);

/** A stack of labels, one entry each. */
export function labelFields({ bytes }: Packet, from: number, to: number): PacketField[] {
  const fields: PacketField[] = [];
  let at = from;
  for (let bottom = false; !bottom && at + MPLS.span <= to; at += MPLS.span) {
    bottom = (bytes[at + 2]! & 1) !== 0;
    fields.push(...headerFields(bytes, at, at + MPLS.span, MPLS));
  }
  if (at < to) fields.push({ start: at, end: to, layer: 'mpls', name: 'control', text: '' });
  return fields;
}
