import { dissect, LINKTYPE_ETHERNET, Packet } from '@carplab/codec';
import { classifyProtocol112 } from '@carplab/codec/carp';
import {
  IPPROTO_CARP,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_PFSYNC,
  IPPROTO_TCP,
  IPPROTO_UDP,
} from '@carplab/codec/net';

/** Scratch, overwritten by each call. */
const packet = new Packet();

// ICMPv6 types 133 to 137 are neighbor discovery (RFC 4861 §4).
const NDP_FIRST = 133;
const NDP_LAST = 137;
/** RFC 2236; the codec does not need it. */
const IPPROTO_IGMP = 2;

const NAMES: ReadonlyMap<number, string> = new Map([
  [IPPROTO_ICMP, 'icmp'],
  [IPPROTO_IGMP, 'igmp'],
  [IPPROTO_TCP, 'tcp'],
  [IPPROTO_UDP, 'udp'],
  [IPPROTO_PFSYNC, 'pfsync'],
]);

/** The names that `frameProtocol` returns; other IP protocols have their number. */
export const FRAME_PROTOCOLS: readonly string[] = [
  ...['carp', 'vrrp2', 'vrrp3', 'pfsync', 'arp', 'ndp', 'icmp', 'icmpv6', 'igmp', 'tcp', 'udp'],
  ...['fragment', 'undecodable'],
];

/** Numbers of protocols that have a name. */
const NAMED = [IPPROTO_CARP, IPPROTO_ICMPV6, ...NAMES.keys()].join('|');

/** What `frameProtocol` can return. It never returns 112, for example: that is `carp` or `vrrp2`. */
export const FRAME_PROTOCOL: RegExp = new RegExp(
  `^(?:${FRAME_PROTOCOLS.join('|')}|(?!(?:${NAMED})$)(?:0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5]))$`,
);

/** Whether `frameProtocol` can return this name. */
export function isFrameProtocol(name: string): boolean {
  return FRAME_PROTOCOL.test(name);
}

/** What a rule can match in a frame. */
export interface FrameProtocol {
  /**
   * `carp`, `vrrp2`, `vrrp3`, `pfsync`, `arp`, `ndp`, `icmp`, `icmpv6`, `igmp`, `tcp`, `udp`, `fragment`,
   * `undecodable`, or an IP protocol's number as text.
   */
  readonly protocol: string;
  /** Of CARP and VRRP; -1 otherwise. */
  readonly vhid: number;
}

/**
 * Names the protocol of an Ethernet frame.
 *
 * @example
 * const frame = encodeAdvertisementFrame(
 *   { family: 4, srcMac: '00:00:5e:00:01:07', src: '10.9.0.1' },
 *   fromHex('21070007000100000000000000000000' + '00'.repeat(20)),
 * );
 * frameProtocol(frame); // => { protocol: 'carp', vhid: 7 }
 */
export function frameProtocol(bytes: Uint8Array): FrameProtocol {
  dissect(LINKTYPE_ETHERNET, bytes, 0, bytes.length, bytes.length, packet);
  const { kind, protocol, payloadAt, payloadEnd, payloadLength } = packet;
  if (kind !== 'ip') return { protocol: kind, vhid: -1 };
  if (protocol === IPPROTO_CARP) {
    const name = classifyProtocol112(bytes, payloadAt, payloadEnd, payloadLength);
    return { protocol: name, vhid: payloadEnd - payloadAt > 1 ? bytes[payloadAt + 1]! : -1 };
  }
  if (protocol === IPPROTO_ICMPV6) {
    const type = payloadEnd > payloadAt ? bytes[payloadAt]! : -1;
    return { protocol: type >= NDP_FIRST && type <= NDP_LAST ? 'ndp' : 'icmpv6', vhid: -1 };
  }
  return { protocol: NAMES.get(protocol) ?? String(protocol), vhid: -1 };
}
