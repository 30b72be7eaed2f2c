import { ICMP_ERROR } from '../layouts/icmp-error.js';
import { checksumOk } from './checksum.js';
import { type Decoded, decoded, refused, tooSmall } from './decoded.js';
import { integer, requireRoom } from './encoding.js';
import { icmpChecksum, icmpv6Sum } from './icmp-echo.js';
import { putU16, putU32, u16At, u32At } from './words.js';

const { type: TYPE, code: CODE, checksum: CHECKSUM, parameter: PARAMETER } = ICMP_ERROR.offset;
const SPAN = ICMP_ERROR.span;

/** The problem with the quoted packet. In IPv4 "too big" is a code of unreachable. */
export type IcmpErrorKind =
  | 'unreachable'
  | 'sourceQuench'
  | 'redirect'
  | 'tooBig'
  | 'timeExceeded'
  | 'parameterProblem';

/** Type numbers (RFC 792; RFC 4443 §3). ICMPv6's redirect belongs to neighbour discovery and quotes otherwise. */
const TYPES: Readonly<Record<'icmp' | 'icmpv6', Readonly<Partial<Record<IcmpErrorKind, number>>>>> = {
  icmp: { unreachable: 3, sourceQuench: 4, redirect: 5, timeExceeded: 11, parameterProblem: 12 },
  icmpv6: { unreachable: 1, tooBig: 2, timeExceeded: 3, parameterProblem: 4 },
};

/** An ICMP error. */
export interface IcmpError {
  readonly kind: IcmpErrorKind;
  readonly code: number;
  /** The second word of the message: MTU, pointer, router; 0 if unused. */
  readonly parameter: number;
  /** The beginning of the packet that it reports, from its IP header on. */
  readonly quoted: Uint8Array;
}

/**
 * The kind of error of an ICMP type, or undefined if it is not an error.
 *
 * @example
 * icmpErrorKind(4, 11); // => 'timeExceeded'
 * icmpErrorKind(6, 128); // => undefined
 */
export function icmpErrorKind(family: 4 | 6, type: number): IcmpErrorKind | undefined {
  const types = family === 4 ? TYPES.icmp : TYPES.icmpv6;
  for (const kind in types) {
    if (types[kind as IcmpErrorKind] === type) return kind as IcmpErrorKind;
  }
  return undefined;
}

/** Index of the quoted packet in an ICMP error that begins at `at`. */
export function quotedAt(at: number): number {
  return at + SPAN;
}

/**
 * Reads the ICMP error from `at` to `end`, the whole IPv4 payload. The quoted packet is a copy. Problems: `toosmall`,
 * `badsum`, `unsupported` (not an error).
 */
export function decodeIcmpError(bytes: Uint8Array, at: number, end: number): Decoded<IcmpError> {
  return decode(4, bytes, at, end, 0);
}

/** The same for ICMPv6; `ipAt` is the index of the IPv6 header, whose addresses the checksum covers. */
export function decodeIcmpv6Error(
  bytes: Uint8Array,
  at: number,
  end: number,
  ipAt: number,
): Decoded<IcmpError> {
  return decode(6, bytes, at, end, icmpv6Sum(bytes, ipAt, end - at));
}

/**
 * Writes an ICMP error at `at` and returns its length, 8 and what is quoted. Throws a RangeError if a field does not
 * fit, or for `tooBig`, which ICMP does not have.
 *
 * @example
 * const error = { kind: 'timeExceeded', code: 0, parameter: 0, quoted: new Uint8Array(28) };
 * const bytes = new Uint8Array(36);
 * encodeIcmpError(error, bytes); // => 36
 * decodeIcmpError(bytes, 0, 36); // => { ok: true, value: error, next: 36 }
 */
export function encodeIcmpError(error: IcmpError, target: Uint8Array, at = 0): number {
  return encode('icmp', error, target, at, 0);
}

/** The same for ICMPv6; `ipAt` is the index of the IPv6 header, already in `target`. */
export function encodeIcmpv6Error(error: IcmpError, target: Uint8Array, at: number, ipAt: number): number {
  return encode('icmpv6', error, target, at, icmpv6Sum(target, ipAt, SPAN + error.quoted.length));
}

function decode(
  family: 4 | 6,
  bytes: Uint8Array,
  at: number,
  end: number,
  pseudo: number,
): Decoded<IcmpError> {
  const layer = family === 4 ? 'icmp' : 'icmpv6';
  if (end - at < SPAN) return tooSmall(layer, at, SPAN, end - at);
  const kind = icmpErrorKind(family, bytes[at + TYPE]!);
  if (kind === undefined) {
    const message = `Type ${bytes[at + TYPE]} is not an error`;
    return refused('unsupported', layer, at + TYPE, message, TYPES[layer].unreachable!, bytes[at + TYPE]!);
  }
  if (!checksumOk(bytes, at, end, pseudo)) {
    const right = icmpChecksum(bytes, at, end, pseudo);
    const found = u16At(bytes, at + CHECKSUM);
    return refused('badsum', layer, at + CHECKSUM, `The ${layer} checksum is wrong`, right, found);
  }
  const quoted = new Uint8Array(bytes.subarray(at + SPAN, end));
  const value = { kind, code: bytes[at + CODE]!, parameter: u32At(bytes, at + PARAMETER), quoted };
  return decoded(value, end);
}

function encode(
  layer: 'icmp' | 'icmpv6',
  error: IcmpError,
  target: Uint8Array,
  at: number,
  pseudo: number,
): number {
  const type = TYPES[layer][error.kind];
  if (type === undefined) throw new RangeError(`${layer} has no error '${error.kind}'`);
  const length = SPAN + error.quoted.length;
  requireRoom('An ICMP error', target, at, length);
  target[at + TYPE] = type;
  target[at + CODE] = integer('code', error.code, 0xff);
  putU32(target, at + PARAMETER, integer('parameter', error.parameter, 0xffff_ffff));
  target.set(error.quoted, at + SPAN);
  putU16(target, at + CHECKSUM, icmpChecksum(target, at, at + length, pseudo));
  return length;
}
