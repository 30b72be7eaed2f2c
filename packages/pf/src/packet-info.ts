import type { Packet } from '@carplab/codec';
import { ICMP_ECHO, IPV4, IPV6, TCP, UDP } from '@carplab/codec/layouts';
import {
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  icmpErrorKind,
  u16At,
} from '@carplab/codec/net';
import { PF_IN, PF_OUT } from '@carplab/codec/pfsync';
import { Segment } from './segment.js';

export { PF_IN, PF_OUT };
export type Direction = typeof PF_IN | typeof PF_OUT;

/**
 * What an ICMP query's state has as its two ports: the id twice (FreeBSD 9 to 14, which takes the same two octets of
 * every message), or the id on the asker's side and the request type on the other (OpenBSD, later FreeBSD).
 */
export type IcmpKeys = 'id' | 'id and type';

/** Query types by the type of their answer: OpenBSD keeps states only for these. */
const REQUEST_OF: Readonly<Record<4 | 6, Readonly<Record<number, number>>>> = {
  4: { 0: 8, 8: 8, 14: 13, 13: 13, 16: 15, 15: 15, 18: 17, 17: 17 },
  6: { 129: 128, 128: 128 },
};

/** What pf needs from a packet: where its fields are, and its lookup key. One object serves all packets. */
export class PacketInfo {
  direction: Direction = PF_IN;
  bytes: Uint8Array = new Uint8Array(0);
  family: 4 | 6 = 4;
  proto = 0;
  ipAt = 0;
  srcAt = 0;
  dstAt = 0;
  /** The transport header, and the end of the packet. */
  at = 0;
  end = 0;
  /** The whole IP packet, bytes, as counted. */
  length = 0;
  /** Ports, or their equivalents in a key; host order. */
  sport = 0;
  dport = 0;
  /** Where they are in `bytes`; -1: nowhere. An ICMP id is both at once. */
  sportAt = -1;
  dportAt = -1;
  /** The transport checksum; -1: none. */
  checksumAt = -1;
  /** That checksum covers the addresses. */
  pseudoHeader = false;
  icmpType = -1;
  icmpCode = -1;
  /** An ICMP error: it belongs to the state of the packet that it quotes. */
  isError = false;
  /** It neither creates a state nor is looked up. */
  isStateless = false;
  isFragment = false;
  /** IP options, or IPv6 headers that pf treats as such. */
  hasOptions = false;
  readonly tcp: Segment = new Segment();

  /**
   * Reads a dissected packet of kind `ip` or `fragment`. False if its transport header is incomplete: pf drops it as
   * `short`.
   */
  read(packet: Packet, direction: Direction, icmpKeys: IcmpKeys): boolean {
    const { bytes, ipAt, payloadAt, payloadEnd } = packet;
    this.direction = direction;
    this.bytes = bytes;
    this.family = packet.family === 6 ? 6 : 4;
    this.proto = packet.protocol;
    this.ipAt = ipAt;
    this.srcAt = packet.srcAt;
    this.dstAt = packet.dstAt;
    this.length = payloadEnd - ipAt;
    this.isFragment = packet.kind === 'fragment' || packet.moreFragments;
    this.hasOptions = payloadAt - ipAt > (this.family === 4 ? IPV4.span : IPV6.span) && !this.isFragment;
    return this.readTransport(payloadAt, payloadEnd, icmpKeys);
  }

  /** Reads the transport header at `at`; the other fields must be set. */
  readTransport(at: number, end: number, icmpKeys: IcmpKeys): boolean {
    this.at = at;
    this.end = end;
    this.sport = this.dport = 0;
    this.sportAt = this.dportAt = this.checksumAt = -1;
    this.icmpType = this.icmpCode = -1;
    this.isError = this.isStateless = this.pseudoHeader = false;
    if (this.isFragment) {
      this.isStateless = true;
      return true;
    }
    switch (this.proto) {
      case IPPROTO_TCP:
        if (end - at < TCP.span || !this.tcp.read(this.bytes, at, end)) return false;
        this.#readPorts(TCP.offset.sourcePort, TCP.offset.destinationPort, TCP.offset.checksum);
        return true;
      case IPPROTO_UDP:
        if (end - at < UDP.span) return false;
        this.#readPorts(UDP.offset.sourcePort, UDP.offset.destinationPort, UDP.offset.checksum);
        return true;
      case IPPROTO_ICMP:
      case IPPROTO_ICMPV6:
        if ((this.proto === IPPROTO_ICMP) !== (this.family === 4)) return true;
        if (end - at < ICMP_ECHO.span) return false;
        this.#readIcmp(icmpKeys);
        return true;
      default:
        return true;
    }
  }

  #readPorts(sport: number, dport: number, checksum: number): void {
    this.sportAt = this.at + sport;
    this.dportAt = this.at + dport;
    this.checksumAt = this.at + checksum;
    this.pseudoHeader = true;
    this.sport = u16At(this.bytes, this.sportAt);
    this.dport = u16At(this.bytes, this.dportAt);
  }

  #readIcmp(keys: IcmpKeys): void {
    const { bytes, at, family } = this;
    this.icmpType = bytes[at + ICMP_ECHO.offset.type]!;
    this.icmpCode = bytes[at + ICMP_ECHO.offset.code]!;
    this.checksumAt = at + ICMP_ECHO.offset.checksum;
    this.pseudoHeader = family === 6;
    this.isError = icmpErrorKind(family, this.icmpType) !== undefined;
    if (this.isError) {
      this.isStateless = true;
      return;
    }
    const request = REQUEST_OF[family][this.icmpType];
    const idAt = at + ICMP_ECHO.offset.identifier;
    const id = u16At(bytes, idAt);
    if (keys === 'id') {
      this.sport = this.dport = id;
      if (request !== undefined) this.sportAt = this.dportAt = idAt;
      return;
    }
    if (request === undefined) {
      this.isStateless = true;
    } else if (request === this.icmpType) {
      this.sport = id;
      this.dport = request;
      this.sportAt = idAt;
    } else {
      this.sport = request;
      this.dport = id;
      this.dportAt = idAt;
    }
  }
}
