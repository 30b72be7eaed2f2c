import { IPV4 } from '../layouts/ipv4.js';
import { IPV6 } from '../layouts/ipv6.js';
import { TCP } from '../layouts/tcp.js';
import { checksumOk, checksumPart, internetChecksum, pseudoHeaderSum } from './checksum.js';
import { type Decoded, decoded, refused, tooSmall } from './decoded.js';
import { integer, requireRoom } from './encoding.js';
import { IPPROTO_TCP } from './ip-protocol.js';
import { putU16, putU32, u16At, u32At } from './words.js';

const {
  sourcePort: SOURCE_PORT,
  destinationPort: DESTINATION_PORT,
  sequence: SEQUENCE,
  acknowledgment: ACKNOWLEDGMENT,
  offsetFlags: OFFSET_FLAGS,
  window: WINDOW,
  checksum: CHECKSUM,
  urgentPointer: URGENT_POINTER,
} = TCP.offset;
const SPAN = TCP.span;
/** 4 bits of 32-bit words: 60 bytes with options. */
const MAX_HEADER = 60;
const MAX_SEQUENCE = 0xffff_ffff;
/** The flags and the AE bit (RFC 3168, draft of accurate ECN); the three bits above are reserved. */
const FLAGS = 0x1ff;

/** Flags, with the names of netinet/tcp.h. */
export const TH_FIN = 0x01;
export const TH_SYN = 0x02;
export const TH_RST = 0x04;
export const TH_PUSH = 0x08;
export const TH_ACK = 0x10;
export const TH_URG = 0x20;
export const TH_ECE = 0x40;
export const TH_CWR = 0x80;

/** A TCP segment. Length and checksum follow from the rest; the reserved bits are sent as 0. */
export interface TcpSegment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** 32 bits, unsigned. */
  readonly sequence: number;
  /** 32 bits, unsigned; valid only with `TH_ACK`. */
  readonly acknowledgment: number;
  /** `TH_…` bits. */
  readonly flags: number;
  /** As in the header, not scaled. */
  readonly window: number;
  readonly urgentPointer: number;
  /** At most 40 bytes, a multiple of 4, padding included; see `parseTcpOptions`. */
  readonly options: Uint8Array;
  readonly data: Uint8Array;
}

/** Reads a TCP header in place. The getters do not check: 20 bytes must be there from `start` on. */
export class TcpView {
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
  get sequence(): number {
    return u32At(this.bytes, this.start + SEQUENCE);
  }
  get acknowledgment(): number {
    return u32At(this.bytes, this.start + ACKNOWLEDGMENT);
  }
  /** Bytes, options included; less than 20 is wrong. */
  get headerLength(): number {
    return (this.bytes[this.start + OFFSET_FLAGS]! >> 4) << 2;
  }
  /** `TH_…` bits. */
  get flags(): number {
    return u16At(this.bytes, this.start + OFFSET_FLAGS) & FLAGS;
  }
  get window(): number {
    return u16At(this.bytes, this.start + WINDOW);
  }
  get checksum(): number {
    return u16At(this.bytes, this.start + CHECKSUM);
  }
  get urgentPointer(): number {
    return u16At(this.bytes, this.start + URGENT_POINTER);
  }
  /** Index of the options in `bytes`; they go on to the data. */
  get optionsAt(): number {
    return this.start + SPAN;
  }
  /** Index of the data in `bytes`; they go on to the end of the IP payload. */
  get dataAt(): number {
    return this.start + this.headerLength;
  }
}

/**
 * The correct checksum of the segment from `at` to `end`, under the IP header of that family at `ipAt`, whatever the
 * field contains.
 */
export function tcpChecksum(bytes: Uint8Array, at: number, end: number, ipAt: number, family: 4 | 6): number {
  const pseudo = transportSum(bytes, ipAt, family, IPPROTO_TCP, end - at);
  const before = checksumPart(bytes, at, at + CHECKSUM, pseudo);
  return internetChecksum(bytes, at + CHECKSUM + TCP.size.checksum, end, before);
}

/**
 * Reads the TCP segment from `at` to `end`, the whole IP payload, under the IP header of that family at `ipAt`, whose
 * addresses the checksum covers. Options and data are copies. Problems: `toosmall`, `badhlen`, `badsum`.
 */
export function decodeTcp(
  bytes: Uint8Array,
  at: number,
  end: number,
  ipAt: number,
  family: 4 | 6,
): Decoded<TcpSegment> {
  const length = end - at;
  if (length < SPAN) return tooSmall('tcp', at, SPAN, length);
  const view = new TcpView().on(bytes, at);
  const { headerLength, checksum } = view;
  if (headerLength < SPAN || headerLength > length) {
    const message = `The header cannot have ${headerLength} bytes: from ${SPAN} to ${Math.min(length, MAX_HEADER)} fit`;
    return refused('badhlen', 'tcp', at + OFFSET_FLAGS, message, SPAN, headerLength);
  }
  if (!checksumOk(bytes, at, end, transportSum(bytes, ipAt, family, IPPROTO_TCP, length))) {
    const right = tcpChecksum(bytes, at, end, ipAt, family);
    return refused('badsum', 'tcp', at + CHECKSUM, 'The tcp checksum is wrong', right, checksum);
  }
  const { sourcePort, destinationPort, sequence, acknowledgment, flags, window, urgentPointer } = view;
  const options = new Uint8Array(bytes.subarray(view.optionsAt, view.dataAt));
  const data = new Uint8Array(bytes.subarray(view.dataAt, end));
  const ports = { sourcePort, destinationPort };
  const value = { ...ports, sequence, acknowledgment, flags, window, urgentPointer, options, data };
  return decoded(value, end);
}

/**
 * Writes a TCP segment at `at` and returns its length: 20, options and data. The IP header of that family at `ipAt`
 * is already in `target`. Throws a RangeError if a field does not fit.
 *
 * @example
 * const none = new Uint8Array(0);
 * const syn = {
 *   sourcePort: 40000, destinationPort: 22, sequence: 1, acknowledgment: 0, flags: TH_SYN, window: 65535,
 *   urgentPointer: 0, options: none, data: none,
 * };
 * const bytes = new Uint8Array(40); // The IPv4 header is missing: its addresses are taken for zeros.
 * encodeTcp(syn, bytes, 20, 0, 4); // => 20
 * decodeTcp(bytes, 20, 40, 0, 4); // => { ok: true, value: syn, next: 40 }
 */
export function encodeTcp(
  segment: TcpSegment,
  target: Uint8Array,
  at: number,
  ipAt: number,
  family: 4 | 6,
): number {
  const { options, data } = segment;
  const headerLength = SPAN + options.length;
  if (options.length % 4 !== 0 || headerLength > MAX_HEADER) {
    throw new RangeError(`options have 0, 4, … or 40 bytes, not ${options.length}`);
  }
  const length = headerLength + data.length;
  requireRoom('A TCP segment', target, at, length);
  putU16(target, at + SOURCE_PORT, integer('sourcePort', segment.sourcePort, 0xffff));
  putU16(target, at + DESTINATION_PORT, integer('destinationPort', segment.destinationPort, 0xffff));
  putU32(target, at + SEQUENCE, integer('sequence', segment.sequence, MAX_SEQUENCE));
  putU32(target, at + ACKNOWLEDGMENT, integer('acknowledgment', segment.acknowledgment, MAX_SEQUENCE));
  putU16(target, at + OFFSET_FLAGS, (headerLength << 10) | integer('flags', segment.flags, FLAGS));
  putU16(target, at + WINDOW, integer('window', segment.window, 0xffff));
  putU16(target, at + URGENT_POINTER, integer('urgentPointer', segment.urgentPointer, 0xffff));
  target.set(options, at + SPAN);
  target.set(data, at + headerLength);
  putU16(target, at + CHECKSUM, tcpChecksum(target, at, at + length, ipAt, family));
  return length;
}

/** The pseudo-header sum of a transport packet of `length` bytes under the IP header of that family at `ipAt`. */
export function transportSum(
  bytes: Uint8Array,
  ipAt: number,
  family: 4 | 6,
  protocol: number,
  length: number,
): number {
  const addressesAt = ipAt + (family === 4 ? IPV4.offset.source : IPV6.offset.source);
  return pseudoHeaderSum(family, bytes, addressesAt, protocol, length);
}
