import { ICMP_ECHO } from '../layouts/icmp-echo.js';
import { IPV6 } from '../layouts/ipv6.js';
import { checksumOk, checksumPart, internetChecksum, pseudoHeaderSum } from './checksum.js';
import { type Decoded, decoded, refused, tooSmall } from './decoded.js';
import { integer, requireRoom } from './encoding.js';
import { IPPROTO_ICMPV6 } from './ip-protocol.js';
import { putU16, u16At } from './words.js';

const {
  type: TYPE,
  code: CODE,
  checksum: CHECKSUM,
  identifier: IDENTIFIER,
  sequence: SEQUENCE,
} = ICMP_ECHO.offset;

/** Type numbers of ICMP (RFC 792) and of ICMPv6 (RFC 4443 §4). */
const TYPES = {
  icmp: { request: 8, reply: 0 },
  icmpv6: { request: 128, reply: 129 },
} as const;

/** A ping or its answer. */
export interface IcmpEcho {
  readonly kind: 'request' | 'reply';
  readonly identifier: number;
  readonly sequence: number;
  readonly data: Uint8Array;
}

/** Reads an echo message in place. The getters do not check: 8 bytes must be there from `start` on. */
export class IcmpEchoView {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;

  /** Points the view at a message. */
  on(bytes: Uint8Array, start = 0): this {
    this.bytes = bytes;
    this.start = start;
    return this;
  }
  get type(): number {
    return this.bytes[this.start + TYPE]!;
  }
  get code(): number {
    return this.bytes[this.start + CODE]!;
  }
  get checksum(): number {
    return u16At(this.bytes, this.start + CHECKSUM);
  }
  get identifier(): number {
    return u16At(this.bytes, this.start + IDENTIFIER);
  }
  get sequence(): number {
    return u16At(this.bytes, this.start + SEQUENCE);
  }
  /** Index of the data in `bytes`; they go on to the end of the IP payload. */
  get dataAt(): number {
    return this.start + ICMP_ECHO.span;
  }
}

/**
 * Reads the ICMP echo message from `at` to `end`, the whole IPv4 payload. The data are a copy. Problems:
 * `toosmall`, `badsum`, `unsupported` (another type), `badcode`.
 */
export function decodeIcmpEcho(bytes: Uint8Array, at: number, end: number): Decoded<IcmpEcho> {
  return decodeEcho('icmp', bytes, at, end, 0);
}

/** The same for ICMPv6; `ipAt` is the index of the IPv6 header, whose addresses the checksum covers. */
export function decodeIcmpv6Echo(
  bytes: Uint8Array,
  at: number,
  end: number,
  ipAt: number,
): Decoded<IcmpEcho> {
  return decodeEcho('icmpv6', bytes, at, end, icmpv6Sum(bytes, ipAt, end - at));
}

/**
 * Writes an ICMP echo message at `at` and returns its length, 8 and the data. Throws a RangeError if a field does
 * not fit.
 *
 * @example
 * const ping = { kind: 'request', identifier: 7, sequence: 1, data: Uint8Array.of(1, 2, 3) };
 * const bytes = new Uint8Array(11);
 * encodeIcmpEcho(ping, bytes); // => 11
 * decodeIcmpEcho(bytes, 0, 11); // => { ok: true, value: ping, next: 11 }
 */
export function encodeIcmpEcho(echo: IcmpEcho, target: Uint8Array, at = 0): number {
  return encodeEcho('icmp', echo, target, at, 0);
}

/** The same for ICMPv6; `ipAt` is the index of the IPv6 header, already in `target`. */
export function encodeIcmpv6Echo(echo: IcmpEcho, target: Uint8Array, at: number, ipAt: number): number {
  const length = ICMP_ECHO.span + echo.data.length;
  return encodeEcho('icmpv6', echo, target, at, icmpv6Sum(target, ipAt, length));
}

/** The pseudo-header sum of an ICMPv6 message of `length` bytes under the IPv6 header at `ipAt`. */
export function icmpv6Sum(bytes: Uint8Array, ipAt: number, length: number): number {
  return pseudoHeaderSum(6, bytes, ipAt + IPV6.offset.source, IPPROTO_ICMPV6, length);
}

/**
 * The correct checksum of the ICMP or ICMPv6 message from `at` to `end`, whatever the field contains. `initial` is the
 * sum of the pseudo-header, 0 for ICMP.
 */
export function icmpChecksum(bytes: Uint8Array, at: number, end: number, initial: number): number {
  const before = checksumPart(bytes, at, at + CHECKSUM, initial);
  return internetChecksum(bytes, at + CHECKSUM + ICMP_ECHO.size.checksum, end, before);
}

function decodeEcho(
  layer: 'icmp' | 'icmpv6',
  bytes: Uint8Array,
  at: number,
  end: number,
  pseudo: number,
): Decoded<IcmpEcho> {
  if (end - at < ICMP_ECHO.span) return tooSmall(layer, at, ICMP_ECHO.span, end - at);
  const view = new IcmpEchoView().on(bytes, at);
  const { type, code, checksum, identifier, sequence } = view;
  const types = TYPES[layer];
  if (type !== types.request && type !== types.reply) {
    return refused('unsupported', layer, at + TYPE, `Type ${type} is not an echo`, types.request, type);
  }
  if (!checksumOk(bytes, at, end, pseudo)) {
    const right = icmpChecksum(bytes, at, end, pseudo);
    return refused('badsum', layer, at + CHECKSUM, `The ${layer} checksum is wrong`, right, checksum);
  }
  if (code !== 0)
    return refused('badcode', layer, at + CODE, `The code of an echo is 0, not ${code}`, 0, code);
  const kind = type === types.request ? 'request' : 'reply';
  const data = new Uint8Array(bytes.subarray(view.dataAt, end));
  return decoded({ kind, identifier, sequence, data }, end);
}

function encodeEcho(
  layer: 'icmp' | 'icmpv6',
  echo: IcmpEcho,
  target: Uint8Array,
  at: number,
  pseudo: number,
): number {
  const length = ICMP_ECHO.span + echo.data.length;
  requireRoom('An echo message', target, at, length);
  target[at + TYPE] = TYPES[layer][echo.kind];
  target[at + CODE] = 0;
  putU16(target, at + IDENTIFIER, integer('identifier', echo.identifier, 0xffff));
  putU16(target, at + SEQUENCE, integer('sequence', echo.sequence, 0xffff));
  target.set(echo.data, at + ICMP_ECHO.span);
  putU16(target, at + CHECKSUM, icmpChecksum(target, at, at + length, pseudo));
  return length;
}
