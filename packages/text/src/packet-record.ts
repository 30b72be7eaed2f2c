import type { AuthResult } from '@carplab/analysis';
import {
  AdvertisementView,
  CARP_BYTES,
  decodePfsyncPacket,
  decodeVrrp,
  destination,
  formatAddress,
  formatMac,
  type Packet,
  type PacketProblem,
  type PfsyncPacket,
  source,
  toHex,
} from '@carplab/codec';
import { carpChecksumOk, counterOf, type VrrpChecksumRule, vrrpChecksumRule } from '@carplab/codec/carp';
import { CARP, VRRP3 } from '@carplab/codec/layouts';
import {
  type ArpMessage,
  arp,
  type EnvelopeName,
  envelopes,
  type NeighborMessage,
  ndp,
  type PflogInfo,
  pflog,
  vlanIds,
} from '@carplab/codec/net';
import { pfsyncWireEnd } from '@carplab/codec/pfsync';
import { authHint } from './diagnosis-sentence.js';

/** A packet as `carplab decode --json` prints it; the keys are those of the published schema. */
export interface PacketRecord {
  /** Number of the frame in its file, from 1. */
  readonly frame: number;
  readonly file: string;
  /** Where frames come from several links. */
  readonly link?: string;
  /** Microseconds since 1970. */
  readonly timeUs: number;
  /** 0 to 999, where the capture has nanoseconds. */
  readonly nanos?: number;
  readonly linktype: string;
  /** The overlays, mirrors and tunnels that it was inside, outermost first; all else is of the innermost packet. */
  readonly envelope?: readonly EnvelopeName[];
  /** Number of the virtual network: VXLAN's, GENEVE's or NVGRE's. */
  readonly vni?: number;
  readonly vlan: readonly number[];
  readonly srcMac?: string;
  readonly dstMac?: string;
  readonly src?: string;
  readonly dst?: string;
  /** TTL or hop limit. */
  readonly ttl?: number;
  readonly protocol: string;
  readonly pflog?: PflogInfo;
  readonly carp?: CarpRecord;
  readonly vrrp?: VrrpRecord;
  readonly pfsync?: PfsyncPacket;
  readonly arp?: ArpMessage;
  readonly ndp?: NeighborMessage;
  /** For a fragment: the protocol of the whole, and this part's position in it, in bytes. */
  readonly fragment?: { readonly protocol: number; readonly offset: number };
  /** Bytes of IP payload according to the IP header, for other protocols. */
  readonly payloadLength?: number;
  readonly auth?: 'ok' | 'bad' | 'unchecked';
  readonly authDialect?: string;
  readonly authHint?: string;
  /** The capture file's comment on the packet. */
  readonly comment?: string;
  readonly problems: readonly PacketProblem[];
}

export interface CarpRecord {
  readonly version: number;
  readonly type: number;
  readonly vhid: number;
  readonly advskew: number;
  readonly authlen: number;
  readonly demote: number;
  readonly advbase: number;
  /** Four hexadecimal digits. */
  readonly checksum: string;
  readonly checksumOk: boolean;
  /** Unsigned 64-bit decimal. */
  readonly counter: string;
  /** Forty hexadecimal digits. */
  readonly hmac: string;
}

export interface VrrpRecord {
  readonly version: 2 | 3;
  readonly type: number;
  readonly vrid: number;
  readonly priority: number;
  /** As the packet has it; `addresses` are those that are there. */
  readonly count: number;
  /** Seconds; VRRPv3 has hundredths. */
  readonly interval: number;
  readonly authType?: number;
  /** It was inside an authentication header (IP protocol 51). */
  readonly ah?: true;
  readonly addresses: readonly string[];
  /** Four hexadecimal digits. */
  readonly checksum: string;
  readonly checksumOk: boolean;
  /** The rule by which it is right. */
  readonly checksumRule: VrrpChecksumRule | 'both' | null;
  /** Version 3: the four bits before the interval. */
  readonly reserved?: number;
}

/** What a record needs besides the dissected packet. */
export interface PacketContext {
  readonly frame: number;
  readonly file: string;
  /** Empty or absent if all frames come from one link. */
  readonly link?: string;
  readonly timeUs: number;
  readonly nanos: number;
  readonly linktype: string;
  /** `protocolName(packet)`. */
  readonly protocol: string;
  /** For whole CARP advertisements. */
  readonly auth?: AuthResult | undefined;
  readonly comment?: string;
}

const view = new AdvertisementView();

/**
 * Makes the record of a packet; everything in it is a copy. `brief` omits the pfsync messages, which take most of the
 * time and which a line reads from the bytes.
 */
export function packetRecord(packet: Packet, context: PacketContext, brief = false): PacketRecord {
  const { bytes, srcMacAt, dstMacAt } = packet;
  const { protocol, auth, nanos, comment } = context;
  const logged = pflog(packet);
  return {
    frame: context.frame,
    file: context.file,
    ...(context.link ? { link: context.link } : {}),
    timeUs: context.timeUs,
    ...(nanos ? { nanos } : {}),
    linktype: context.linktype,
    ...(packet.envelopeCount === 0 ? {} : { envelope: envelopes(packet) }),
    ...(packet.network < 0 ? {} : { vni: packet.network }),
    vlan: vlanIds(packet),
    ...(srcMacAt < 0 ? {} : { srcMac: formatMac(bytes, srcMacAt) }),
    ...(dstMacAt < 0 ? {} : { dstMac: formatMac(bytes, dstMacAt) }),
    ...(packet.family === 0 ? {} : { src: source(packet)!, dst: destination(packet)!, ttl: packet.ttl }),
    protocol,
    ...(logged ? { pflog: logged } : {}),
    ...body(packet, protocol, brief),
    ...(auth ? { auth: auth.status } : {}),
    ...(auth?.rule ? { authDialect: auth.rule.dialect } : {}),
    ...(auth?.diagnosis || auth?.note === 'not-examined' ? { authHint: authHint(auth) } : {}),
    ...(comment ? { comment } : {}),
    problems: [...packet.problems],
  };
}

function body(packet: Packet, protocol: string, brief: boolean): Partial<PacketRecord> {
  switch (protocol) {
    case 'carp':
      return packet.payloadEnd - packet.payloadAt >= CARP_BYTES ? { carp: carpRecord(packet) } : {};
    case 'vrrp2':
    case 'vrrp3': {
      const vrrp = vrrpRecord(packet);
      return vrrp ? { vrrp } : {};
    }
    case 'arp':
      return { arp: arp(packet)! };
    case 'pfsync': {
      const { bytes, payloadAt, payloadEnd, payloadLength } = packet;
      const wireEnd = pfsyncWireEnd(packet);
      const pfsync = brief ? undefined : decodePfsyncPacket(bytes, payloadAt, payloadEnd, wireEnd);
      return { payloadLength, ...(pfsync ? { pfsync } : {}) };
    }
    case 'fragment':
      return { fragment: { protocol: packet.protocol, offset: packet.fragmentOffset } };
    case 'undecodable':
      return {};
    default: {
      const neighbor = ndp(packet);
      return { payloadLength: packet.payloadLength, ...(neighbor?.ok ? { ndp: neighbor.value } : {}) };
    }
  }
}

function carpRecord({ bytes, payloadAt }: Packet): CarpRecord {
  view.on(bytes, payloadAt);
  const hmacAt = payloadAt + CARP.offset.hmac;
  return {
    version: view.version,
    type: view.type,
    vhid: view.vhid,
    advskew: view.advskew,
    authlen: view.authlen,
    demote: view.demote,
    advbase: view.advbase,
    checksum: view.checksum.toString(16).padStart(4, '0'),
    checksumOk: carpChecksumOk(bytes, payloadAt),
    counter: counterOf(view.counterHigh, view.counterLow).toString(),
    hmac: toHex(bytes, hmacAt, hmacAt + CARP.size.hmac),
  };
}

function vrrpRecord(packet: Packet): VrrpRecord | undefined {
  const vrrp = decodeVrrp(packet.bytes, packet.payloadAt, packet.payloadEnd, packet.family === 4 ? 4 : 6);
  if (vrrp === 'badlen') return undefined;
  const checksumRule = vrrpChecksumRule(packet);
  return {
    version: vrrp.version,
    type: vrrp.type,
    vrid: vrrp.vrid,
    priority: vrrp.priority,
    count: vrrp.count,
    interval: vrrp.intervalCs / 100,
    ...(packet.ahAt < 0 ? {} : { ah: true as const }),
    ...(vrrp.authType === undefined ? {} : { authType: vrrp.authType }),
    addresses: vrrp.addresses.map((address) => formatAddress(address)),
    checksum: vrrp.checksum.toString(16).padStart(4, '0'),
    checksumOk: checksumRule !== null,
    checksumRule,
    ...(vrrp.version === 3
      ? { reserved: packet.bytes[packet.payloadAt + VRRP3.offset.reservedInterval]! >> 4 }
      : {}),
  };
}
