import {
  ARP,
  CARP,
  ETHERNET,
  formatAddress,
  formatMac,
  type HeaderLayout,
  IPV4,
  IPV6,
  LINKTYPE_ETHERNET,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_LINUX_SLL2,
  LINKTYPE_LOOP,
  LINKTYPE_NULL,
  LOOPBACK,
  type Packet,
  PFLOG,
  SLL,
  SLL2,
  toHex,
  VLAN,
  VRRP2,
  VRRP3,
} from '@carplab/codec';
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
 * Every field of every header of a packet, one line each: offset in the frame, bytes, header and field, value. The
 * offsets and names are those of the layouts; a header that the capture cut is shown as far as it goes.
 *
 * @param protocol `protocolName(packet)`
 */
export function fieldDump(packet: Packet, protocol: string): string[] {
  const lines: string[] = [];
  const link = LINK_LAYOUTS.get(packet.linkType);
  if (link) lines.push(...header(packet, link, packet.start));
  if (packet.pflogAt >= 0) lines.push(...header(packet, PFLOG, packet.pflogAt));
  for (let i = 0; i < packet.vlanCount && link; i++)
    lines.push(...header(packet, VLAN, packet.start + link.span + VLAN.span * i));
  if (packet.ipAt >= 0) {
    const ip: HeaderLayout = packet.family === 4 ? IPV4 : IPV6;
    lines.push(...header(packet, ip, packet.ipAt));
    const optionsAt = packet.ipAt + ip.span;
    if (packet.payloadAt > optionsAt && packet.kind !== 'undecodable')
      lines.push(
        line(
          packet,
          optionsAt,
          packet.payloadAt,
          ip.name,
          packet.family === 4 ? 'options' : 'extensions',
          '',
        ),
      );
  }
  const body = BODY_LAYOUTS.get(protocol);
  let at = packet.payloadAt;
  if (protocol === 'pfsync') {
    for (const { start, end, layer, field, value } of dumpPfsync(packet))
      lines.push(line(packet, start, end, layer, field, value, PFSYNC_NAME));
    at = packet.payloadEnd;
  }
  if (body) {
    lines.push(...header(packet, body, at));
    at += body.span;
  }
  if (at < packet.payloadEnd)
    lines.push(line(packet, at, packet.payloadEnd, protocol, body ? 'rest' : 'payload', ''));
  if (packet.payloadEnd < packet.end && packet.kind !== 'undecodable')
    lines.push(line(packet, packet.payloadEnd, packet.end, 'frame', 'trailer', ''));
  return lines;
}

function header(packet: Packet, layout: HeaderLayout, at: number): string[] {
  const lines: string[] = [];
  for (const [field, offset] of Object.entries(layout.offset)) {
    const size = layout.size[field]!;
    const start = at + offset;
    if (start >= packet.end) break;
    const end = Math.min(start + size, packet.end);
    const value = end - start < size ? 'cut' : fieldValue(packet.bytes, start, size, field);
    lines.push(line(packet, start, end, layout.name, field, value));
  }
  return lines;
}

/** Columns of a field's name, and of pfsync's, which are longer. */
const NAME = 24;
const PFSYNC_NAME = 38;
/** Bytes on one line at most. */
const SHOWN = 20;

function line(
  packet: Packet,
  start: number,
  end: number,
  layer: string,
  field: string,
  value: string,
  width: number = NAME,
): string {
  const offset = String(start - packet.start).padStart(6);
  const shown = Math.min(end, start + SHOWN);
  const more = end > shown ? `… ${end - start} bytes` : '';
  const text = [value, more].filter((part) => part !== '').join(' ');
  return `${offset}  ${(`${layer}.${field}`).padEnd(width)} ${toHex(packet.bytes, start, shown)}${text === '' ? '' : `  ${text}`}`;
}

/** Fields of two parts: how many bits the low part has, and the names of both. */
const PARTS: Readonly<Record<string, readonly [bits: number, high: string, low: string]>> = {
  versionType: [4, 'version', 'type'],
  versionLength: [4, 'version', 'words'],
  reservedInterval: [12, 'reserved', 'centiseconds'],
  tci: [12, 'priority', 'vlan'],
  flagsOffset: [13, 'flags', 'offset'],
};

function fieldValue(bytes: Uint8Array, at: number, size: number, field: string): string {
  if (field === 'ifname' || field === 'ruleset') return printable(bytes, at, size);
  if (size === 6) return formatMac(bytes, at);
  if (field === 'hmac' || field === 'address' || field === 'checksum' || (/type$/i.test(field) && size === 2))
    return '';
  if (field === 'versionClassFlow') {
    const [a, b, c, d] = [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!];
    return `version ${a >> 4}, class ${((a & 15) << 4) | (b >> 4)}, flow ${((b & 15) << 16) | (c << 8) | d}`;
  }
  if (size === 4 && /source|destination|Ip$/.test(field)) return formatAddress(bytes.subarray(at, at + 4));
  if (size === 16) return formatAddress(bytes.subarray(at, at + 16));
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + bytes[at + i]!;
  const parts = PARTS[field];
  if (parts) {
    const unit = 2 ** parts[0];
    return `${parts[1]} ${Math.floor(value / unit)}, ${parts[2]} ${value % unit}`;
  }
  return String(value);
}

function printable(bytes: Uint8Array, at: number, size: number): string {
  let text = '';
  for (let i = at; i < at + size && bytes[i] !== 0; i++)
    text += bytes[i]! >= 0x20 && bytes[i]! < 0x7f ? String.fromCharCode(bytes[i]!) : '.';
  return text;
}
