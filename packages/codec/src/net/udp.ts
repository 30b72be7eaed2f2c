import { UDP } from '../layouts/udp.js';
import { checksumOk, checksumPart, internetChecksum } from './checksum.js';
import { type Decoded, decoded, refused, tooSmall } from './decoded.js';
import { integer, requireRoom } from './encoding.js';
import { IPPROTO_UDP } from './ip-protocol.js';
import { transportSum } from './tcp.js';
import { putU16, u16At } from './words.js';

const {
  sourcePort: SOURCE_PORT,
  destinationPort: DESTINATION_PORT,
  length: LENGTH,
  checksum: CHECKSUM,
} = UDP.offset;
const SPAN = UDP.span;

/** A UDP datagram. Length and checksum follow from the rest. */
export interface UdpDatagram {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly data: Uint8Array;
}

/** Reads a UDP header in place. The getters do not check: 8 bytes must be there from `start` on. */
export class UdpView {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;

  /** Points the view at a header. */
  on(bytes: Uint8Array, start = 0): this {
    this.bytes = bytes;
    this.start = start;
    return this;
  }
  get sourcePort(): number {
    return u16At(this.bytes, this.start + SOURCE_PORT);
  }
  get destinationPort(): number {
    return u16At(this.bytes, this.start + DESTINATION_PORT);
  }
  /** Header and data, bytes. */
  get length(): number {
    return u16At(this.bytes, this.start + LENGTH);
  }
  /** 0 for none. */
  get checksum(): number {
    return u16At(this.bytes, this.start + CHECKSUM);
  }
  /** Index of the data in `bytes`. */
  get dataAt(): number {
    return this.start + SPAN;
  }
}

/**
 * The correct checksum of the datagram from `at` to `end`, under the IP header of that family at `ipAt`: never 0, which
 * would mean no checksum.
 */
export function udpChecksum(bytes: Uint8Array, at: number, end: number, ipAt: number, family: 4 | 6): number {
  const pseudo = transportSum(bytes, ipAt, family, IPPROTO_UDP, end - at);
  const before = checksumPart(bytes, at, at + CHECKSUM, pseudo);
  return internetChecksum(bytes, at + CHECKSUM + UDP.size.checksum, end, before) || 0xffff;
}

/**
 * Reads the UDP datagram from `at` to `end`, the whole IP payload, under the IP header of that family at `ipAt`, whose
 * addresses the checksum covers. Bytes beyond its own length are ignored. The data are a copy. Problems: `toosmall`,
 * `badlen`, `badsum`; over IPv6 `nosum` (RFC 8200 §8.1).
 */
export function decodeUdp(
  bytes: Uint8Array,
  at: number,
  end: number,
  ipAt: number,
  family: 4 | 6,
): Decoded<UdpDatagram> {
  if (end - at < SPAN) return tooSmall('udp', at, SPAN, end - at);
  const view = new UdpView().on(bytes, at);
  const { sourcePort, destinationPort, length, checksum, dataAt } = view;
  if (length < SPAN || length > end - at) {
    const message = `A length of ${length} bytes: from ${SPAN} to ${end - at} fit`;
    return refused('badlen', 'udp', at + LENGTH, message, end - at, length);
  }
  const next = at + length;
  if (checksum === 0) {
    if (family === 6) return refused('nosum', 'udp', at + CHECKSUM, 'Over IPv6 a checksum is needed', 1, 0);
  } else if (!checksumOk(bytes, at, next, transportSum(bytes, ipAt, family, IPPROTO_UDP, length))) {
    const right = udpChecksum(bytes, at, next, ipAt, family);
    return refused('badsum', 'udp', at + CHECKSUM, 'The udp checksum is wrong', right, checksum);
  }
  return decoded({ sourcePort, destinationPort, data: new Uint8Array(bytes.subarray(dataAt, next)) }, next);
}

/**
 * Writes a UDP datagram at `at` and returns its length, 8 and the data. The IP header of that family at `ipAt` is
 * already in `target`. Throws a RangeError if a field does not fit.
 *
 * @example
 * const query = { sourcePort: 5353, destinationPort: 53, data: Uint8Array.of(1, 2, 3) };
 * const bytes = new Uint8Array(31); // The IPv4 header is missing: its addresses are taken for zeros.
 * encodeUdp(query, bytes, 20, 0, 4); // => 11
 * decodeUdp(bytes, 20, 31, 0, 4); // => { ok: true, value: query, next: 31 }
 */
export function encodeUdp(
  datagram: UdpDatagram,
  target: Uint8Array,
  at: number,
  ipAt: number,
  family: 4 | 6,
): number {
  const length = SPAN + datagram.data.length;
  requireRoom('A UDP datagram', target, at, length);
  putU16(target, at + SOURCE_PORT, integer('sourcePort', datagram.sourcePort, 0xffff));
  putU16(target, at + DESTINATION_PORT, integer('destinationPort', datagram.destinationPort, 0xffff));
  putU16(target, at + LENGTH, integer('length', length, 0xffff));
  target.set(datagram.data, at + SPAN);
  putU16(target, at + CHECKSUM, udpChecksum(target, at, at + length, ipAt, family));
  return length;
}
