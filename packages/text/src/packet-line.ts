import type { PacketProblem } from '@carplab/codec';
import { ARP_REQUEST } from '@carplab/codec/net';
import { ENVELOPE_TITLES } from './envelope-text.js';
import type { PacketRecord, VrrpRecord } from './packet-record.js';
import { NO_PAINT, type Paint } from './paint.js';
import { pfsyncPacketText, unreadText } from './pfsync-text.js';
import { plural } from './plural.js';
import { clockTime, UTC, type Zone } from './time-text.js';

export interface LineOptions {
  readonly paint?: Paint;
  readonly zone?: Zone;
  /** Prefix of each line if several files are merged. */
  readonly showFile?: boolean;
  /**
   * Whether the given keys allow several rules, so that the matching dialect is worth naming. With one IPv4 address all
   * dialects sign alike.
   */
  readonly nameDialect?: boolean;
}

/** VRRPv2 authentication types, RFC 2338 §5.3.6. */
const VRRP_AUTH = ['none', 'simple', 'ah'];

/**
 * One line per packet, as a good tcpdump would print it: time, source, destination, contents, problems. `LineWriter`
 * writes the same for sound advertisements, much faster; this is its oracle. `body` is the contents, if the caller has
 * them already.
 */
export function packetLine(record: PacketRecord, options: LineOptions = {}, body?: string): string {
  const { paint = NO_PAINT, zone = UTC } = options;
  const parts = [paint.dim(clockTime(record.timeUs, zone, record.nanos ?? 0))];
  // The link's name may begin with the file's, as lan.pcapng:eth0 does.
  if (options.showFile && !record.link?.startsWith(record.file)) parts.push(`${record.file}:`);
  if (record.link !== undefined) parts.push(`${record.link}:`);
  if (record.pflog) parts.push(`${record.pflog.action} ${record.pflog.direction} on ${record.pflog.ifname}:`);
  if (record.envelope) parts.push(`in ${record.envelope.map((name) => ENVELOPE_TITLES[name]).join(', ')}:`);
  if (record.vni !== undefined) parts.push(`vni ${record.vni}`);
  for (const id of record.vlan) parts.push(`vlan ${id}`);
  if (record.src !== undefined)
    parts.push(`${record.src.includes(':') ? 'IP6' : 'IP'} ${record.src} > ${record.dst}:`);
  else if (record.srcMac !== undefined && record.protocol !== 'arp')
    parts.push(`${record.srcMac} > ${record.dstMac ?? '?'}:`);
  parts.push(body ?? packetContents(record, paint));
  if (record.auth) parts.push(authText(record, options, paint));
  for (const problem of record.problems) parts.push(paint.warn(problemText(problem)));
  if (record.comment) parts.push(paint.dim(`# ${record.comment.replaceAll(/\s+/g, ' ')}`));
  return parts.join(' ');
}

/** A problem as shown on a packet's line. */
export function problemText({ code, layer, offset, message, hint }: PacketProblem): string {
  return `[${code}: ${message}${hint ? ` (${hint})` : ''}; ${layer} at byte ${offset}]`;
}

function authText(record: PacketRecord, options: LineOptions, paint: Paint): string {
  if (record.auth === 'ok')
    return (
      paint.good('auth=ok') +
      (options.nameDialect && record.authDialect ? ` dialect=${record.authDialect}` : '')
    );
  if (record.auth === 'unchecked')
    return paint.dim(`auth=unchecked${record.authHint ? ` (${record.authHint})` : ''}`);
  return paint.bad('auth=bad') + (record.authHint ? paint.bad(` (${record.authHint})`) : '');
}

/**
 * What a packet's line says after time and addresses.
 *
 * @example
 * const message = { operation: 1, senderMac: '02:00:00:00:00:01', senderIp: '10.0.0.1', targetMac: '00:00:00:00:00:00', targetIp: '10.0.0.2' };
 * const record = { frame: 1, file: '', timeUs: 0, linktype: 'ethernet', vlan: [], protocol: 'arp', arp: message, problems: [] };
 * packetContents(record); // => 'ARP, Request who-has 10.0.0.2 tell 10.0.0.1'
 */
export function packetContents(record: PacketRecord, paint: Paint = NO_PAINT): string {
  const { protocol, carp, vrrp, arp, ndp } = record;
  if (carp) {
    const goodbye = carp.advbase === 255 && carp.advskew === 255 ? ` ${paint.strong('goodbye')}` : '';
    const name = carp.type === 1 ? 'advertise' : `type${carp.type}`;
    return `CARPv${carp.version}-${name} vhid=${carp.vhid} advbase=${carp.advbase} advskew=${carp.advskew} demote=${carp.demote} counter=${carp.counter}${goodbye}`;
  }
  if (vrrp) return vrrpText(vrrp, paint);
  if (arp) {
    if (arp.operation !== ARP_REQUEST) return `ARP, Reply ${arp.senderIp} is-at ${arp.senderMac}`;
    const gratuitous = arp.senderIp === arp.targetIp ? ` (announces ${arp.senderMac})` : '';
    return `ARP, Request who-has ${arp.targetIp} tell ${arp.senderIp}${gratuitous}`;
  }
  if (ndp) return `ICMP6, neighbor ${ndp.kind} ${ndp.target}`;
  switch (protocol) {
    case 'carp':
      return 'IP protocol 112, too short to tell';
    case 'vrrp2':
    case 'vrrp3':
      return 'VRRP, cut short';
    case 'fragment':
      return fragmentText(record);
    case 'undecodable':
      return 'undecodable';
    case 'pfsync':
      return record.pfsync ? pfsyncPacketText(record.pfsync) : unreadText(record.payloadLength ?? 0);
    default:
      return `${protocolText(protocol)}, ${plural(record.payloadLength ?? 0, 'byte')}`;
  }
}

function fragmentText({ fragment }: PacketRecord): string {
  if (!fragment) return 'fragment';
  const place = fragment.offset === 0 ? 'first fragment' : `later fragment, at byte ${fragment.offset}`;
  return `IP protocol ${fragment.protocol}, ${place}`;
}

const PROTOCOLS: Readonly<Record<string, string>> = {
  '1': 'ICMP',
  '6': 'TCP',
  '17': 'UDP',
  '58': 'ICMP6',
  '2': 'IGMP',
};

function protocolText(protocol: string): string {
  return PROTOCOLS[protocol] ?? `IP protocol ${protocol}`;
}

function vrrpText(vrrp: VrrpRecord, paint: Paint): string {
  const auth = vrrp.authType === undefined ? '' : ` authtype=${VRRP_AUTH[vrrp.authType] ?? vrrp.authType}`;
  const name = vrrp.type === 1 ? 'advertisement' : `type${vrrp.type}`;
  const goodbye = vrrp.type === 1 && vrrp.priority === 0 ? ` ${paint.strong('goodbye')}` : '';
  const inside = vrrp.ah === true ? ' in AH' : '';
  return `VRRPv${vrrp.version}-${name}${inside} vrid=${vrrp.vrid} priority=${vrrp.priority} interval=${vrrp.interval}s${auth} addresses=${vrrp.addresses.join(',')}${goodbye}`;
}
