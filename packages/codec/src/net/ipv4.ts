import { IPV4 } from '../layouts/ipv4.js';
import type { PacketProblem } from '../problem.js';
import { checksumPart, internetChecksum } from './checksum.js';
import { type Decoded, decoded, tooSmall } from './decoded.js';
import { type Encodable, integer, putIpv4, requireRoom } from './encoding.js';
import { formatIpv4 } from './format-address.js';
import { badChecksum, badHeaderLength, badLength, badOptions, badVersion, tooShort } from './ip-problems.js';
import { putU16, u16At } from './words.js';

const {
  versionLength: VERSION_LENGTH,
  tos: TOS,
  totalLength: TOTAL_LENGTH,
  id: ID,
  flagsOffset: FLAGS_OFFSET,
  ttl: TTL,
  protocol: PROTOCOL,
  checksum: CHECKSUM,
  source: SOURCE,
  destination: DESTINATION,
} = IPV4.offset;
const SPAN = IPV4.span;
/** 4 bits of 32-bit words: 60 bytes with options (RFC 791 §3.1). */
const MAX_HEADER = 60;
const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;

/** An IPv4 header. Version, lengths and checksum follow from the rest; the reserved flag is sent as 0. */
export interface Ipv4Header {
  readonly tos: number;
  readonly id: number;
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  /** Bytes, a multiple of 8. */
  readonly fragmentOffset: number;
  readonly ttl: number;
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  /** At most 40 bytes, a multiple of 4, padding included. */
  readonly options: Uint8Array;
  /** Bytes after the header: the total length minus the header's. */
  readonly payloadLength: number;
}

/** Reads an IPv4 header in place. The getters do not check: 20 bytes must be there from `start` on. */
export class Ipv4View {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;

  /** Points the view at a header. */
  on(bytes: Uint8Array, start = 0): this {
    this.bytes = bytes;
    this.start = start;
    return this;
  }
  get version(): number {
    return this.bytes[this.start + VERSION_LENGTH]! >> 4;
  }
  /** Bytes, options included. */
  get headerLength(): number {
    return (this.bytes[this.start + VERSION_LENGTH]! & 15) << 2;
  }
  get tos(): number {
    return this.bytes[this.start + TOS]!;
  }
  /** Header and payload, bytes. */
  get totalLength(): number {
    return u16At(this.bytes, this.start + TOTAL_LENGTH);
  }
  get id(): number {
    return u16At(this.bytes, this.start + ID);
  }
  get dontFragment(): boolean {
    return (u16At(this.bytes, this.start + FLAGS_OFFSET) & DONT_FRAGMENT) !== 0;
  }
  get moreFragments(): boolean {
    return (u16At(this.bytes, this.start + FLAGS_OFFSET) & MORE_FRAGMENTS) !== 0;
  }
  /** Bytes. */
  get fragmentOffset(): number {
    return (u16At(this.bytes, this.start + FLAGS_OFFSET) & 0x1fff) << 3;
  }
  get ttl(): number {
    return this.bytes[this.start + TTL]!;
  }
  get protocol(): number {
    return this.bytes[this.start + PROTOCOL]!;
  }
  get checksum(): number {
    return u16At(this.bytes, this.start + CHECKSUM);
  }
  /** Index of the source address in `bytes`; the destination follows it. */
  get sourceAt(): number {
    return this.start + SOURCE;
  }
  get destinationAt(): number {
    return this.start + DESTINATION;
  }
}

/** The correct checksum of a header of `headerLength` bytes, whatever the field contains. */
export function ipv4Checksum(bytes: Uint8Array, at: number, headerLength: number): number {
  const before = checksumPart(bytes, at, at + CHECKSUM);
  return internetChecksum(bytes, at + CHECKSUM + IPV4.size.checksum, at + headerLength, before);
}

/**
 * Whether a header from `at` to `end` sums up correctly. The same as `checksumOk`, but faster, as it is made for the
 * whole 32-bit words of a header: this runs for every packet.
 */
export function isIpv4ChecksumOk(bytes: Uint8Array, at: number, end: number): boolean {
  let high = 0;
  let low = 0;
  for (let i = at; i < end; i += 4) {
    high += bytes[i]! + bytes[i + 2]!;
    low += bytes[i + 1]! + bytes[i + 3]!;
  }
  // At most 60 bytes: the sum has 21 bits, and one fold leaves 0xffff if it is a multiple of that.
  const sum = (high << 8) + low;
  return (sum & 0xffff) + (sum >>> 16) === 0xffff;
}

/**
 * What is wrong with the list of options from `at` to `end`, or undefined. Offsets count from `origin`.
 * Option 0 ends the list, 1 is a single byte, the others have a length (RFC 791 §3.1).
 */
export function ipv4OptionsProblem(
  bytes: Uint8Array,
  at: number,
  end: number,
  origin: number,
): PacketProblem | undefined {
  let optionAt = at;
  while (optionAt < end && bytes[optionAt] !== 0) {
    if (bytes[optionAt] === 1) {
      optionAt++;
      continue;
    }
    const left = end - optionAt;
    if (left < 2) return badOptions(optionAt - origin, 2, left);
    const length = bytes[optionAt + 1]!;
    if (length < 2 || length > left) return badOptions(optionAt - origin, length, left);
    optionAt += length;
  }
  return undefined;
}

/** The first problem for which a kernel would drop the packet, in the kernels' order (`ip_input`). */
function problemOf(view: Ipv4View, end: number): PacketProblem | undefined {
  const { bytes, start, headerLength, totalLength, checksum } = view;
  const there = end - start;
  if (view.version !== 4) return badVersion('ipv4', start + VERSION_LENGTH, 4, view.version);
  if (headerLength < SPAN) return badHeaderLength(start + VERSION_LENGTH, SPAN, headerLength);
  if (headerLength > there) return badHeaderLength(start + VERSION_LENGTH, there, headerLength);
  if (!isIpv4ChecksumOk(bytes, start, start + headerLength)) {
    return badChecksum(start + CHECKSUM, ipv4Checksum(bytes, start, headerLength), checksum);
  }
  if (totalLength < headerLength) return badLength(start + TOTAL_LENGTH, headerLength, totalLength);
  if (totalLength > there) return tooShort('ipv4', start + TOTAL_LENGTH, totalLength, there);
  return ipv4OptionsProblem(bytes, start + SPAN, start + headerLength, 0);
}

/**
 * Reads the header at `at`; `next` is where the payload begins, and `value.payloadLength` how long it is (bytes
 * beyond it are Ethernet padding). Problems: `toosmall`, `badver`, `badhlen`, `badsum`, `badlen`, `tooshort`,
 * `badoptions`.
 */
export function decodeIpv4(bytes: Uint8Array, at: number, end: number): Decoded<Ipv4Header> {
  if (end - at < SPAN) return tooSmall('ipv4', at, SPAN, end - at);
  const view = new Ipv4View().on(bytes, at);
  const problem = problemOf(view, end);
  if (problem !== undefined) return { ok: false, problem };
  const { headerLength, tos, id, dontFragment, moreFragments, fragmentOffset, ttl, protocol } = view;
  const source = formatIpv4(bytes, view.sourceAt);
  const destination = formatIpv4(bytes, view.destinationAt);
  const options = new Uint8Array(bytes.subarray(at + SPAN, at + headerLength));
  const payloadLength = view.totalLength - headerLength;
  const value: Ipv4Header = {
    ...{ tos, id, dontFragment, moreFragments, fragmentOffset, ttl, protocol },
    ...{ source, destination, options, payloadLength },
  };
  return decoded(value, at + headerLength);
}

/**
 * Writes the header at `at`, options and checksum included, and returns its length, 20 to 60. The caller writes the
 * payload, before or after. Throws a RangeError if a field does not fit.
 *
 * @example
 * const header = {
 *   tos: 0x10, id: 1, dontFragment: true, moreFragments: false, fragmentOffset: 0, ttl: 255, protocol: 112,
 *   source: '203.0.113.2', destination: '224.0.0.18', options: new Uint8Array(0), payloadLength: 36,
 * };
 * const packet = new Uint8Array(56);
 * encodeIpv4(header, packet); // => 20
 * decodeIpv4(packet, 0, 56); // => { ok: true, value: header, next: 20 }
 */
export function encodeIpv4(
  header: Encodable<Ipv4Header, 'source' | 'destination'>,
  target: Uint8Array,
  at = 0,
): number {
  const length = SPAN + header.options.length;
  if (length > MAX_HEADER || length % 4 !== 0) {
    throw new RangeError(
      `options must be at most 40 bytes and a multiple of 4, not ${header.options.length}`,
    );
  }
  requireRoom('An IPv4 header', target, at, length);
  const offset = integer('fragmentOffset', header.fragmentOffset, 0x1fff << 3);
  if (offset % 8 !== 0) throw new RangeError(`fragmentOffset must be a multiple of 8, not ${offset}`);
  const flags = (header.dontFragment ? DONT_FRAGMENT : 0) | (header.moreFragments ? MORE_FRAGMENTS : 0);
  const payloadLength = integer('payloadLength', header.payloadLength, 0xffff - length);
  target[at + VERSION_LENGTH] = 0x40 | (length >> 2);
  target[at + TOS] = integer('tos', header.tos, 0xff);
  putU16(target, at + TOTAL_LENGTH, length + payloadLength);
  putU16(target, at + ID, integer('id', header.id, 0xffff));
  putU16(target, at + FLAGS_OFFSET, flags | (offset >> 3));
  target[at + TTL] = integer('ttl', header.ttl, 0xff);
  target[at + PROTOCOL] = integer('protocol', header.protocol, 0xff);
  putIpv4('source', header.source, target, at + SOURCE);
  putIpv4('destination', header.destination, target, at + DESTINATION);
  target.set(header.options, at + SPAN);
  putU16(target, at + CHECKSUM, ipv4Checksum(target, at, length));
  return length;
}
