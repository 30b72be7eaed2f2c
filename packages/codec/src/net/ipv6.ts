import { IPV6 } from '../layouts/ipv6.js';
import { type Decoded, decoded, tooSmall } from './decoded.js';
import { type Encodable, integer, putIpv6, requireRoom } from './encoding.js';
import { formatIpv6 } from './format-address.js';
import { badVersion, tooShort } from './ip-problems.js';
import { putU16, putU32, u16At, u32At } from './words.js';

const {
  versionClassFlow: VERSION_CLASS_FLOW,
  payloadLength: PAYLOAD_LENGTH,
  nextHeader: NEXT_HEADER,
  hopLimit: HOP_LIMIT,
  source: SOURCE,
  destination: DESTINATION,
} = IPV6.offset;

/** An IPv6 header without extension headers, which count as payload here. */
export interface Ipv6Header {
  readonly trafficClass: number;
  /** 20 bits. */
  readonly flowLabel: number;
  /** Bytes after this header. */
  readonly payloadLength: number;
  readonly nextHeader: number;
  readonly hopLimit: number;
  readonly source: string;
  readonly destination: string;
}

/** Reads an IPv6 header in place. The getters do not check: 40 bytes must be there from `start` on. */
export class Ipv6View {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;

  /** Points the view at a header. */
  on(bytes: Uint8Array, start = 0): this {
    this.bytes = bytes;
    this.start = start;
    return this;
  }
  get version(): number {
    return this.bytes[this.start + VERSION_CLASS_FLOW]! >> 4;
  }
  get trafficClass(): number {
    return (u32At(this.bytes, this.start + VERSION_CLASS_FLOW) >> 20) & 0xff;
  }
  get flowLabel(): number {
    return u32At(this.bytes, this.start + VERSION_CLASS_FLOW) & 0xfffff;
  }
  /** Bytes after this header. */
  get payloadLength(): number {
    return u16At(this.bytes, this.start + PAYLOAD_LENGTH);
  }
  get nextHeader(): number {
    return this.bytes[this.start + NEXT_HEADER]!;
  }
  get hopLimit(): number {
    return this.bytes[this.start + HOP_LIMIT]!;
  }
  /** Index of the source address in `bytes`; the destination follows it. */
  get sourceAt(): number {
    return this.start + SOURCE;
  }
  get destinationAt(): number {
    return this.start + DESTINATION;
  }
}

/** Reads the header at `at`. Problems: `toosmall`, `badver`, `tooshort`. */
export function decodeIpv6(bytes: Uint8Array, at: number, end: number): Decoded<Ipv6Header> {
  if (end - at < IPV6.span) return tooSmall('ipv6', at, IPV6.span, end - at);
  const view = new Ipv6View().on(bytes, at);
  const { version, trafficClass, flowLabel, payloadLength, nextHeader, hopLimit } = view;
  if (version !== 6) return { ok: false, problem: badVersion('ipv6', at + VERSION_CLASS_FLOW, 6, version) };
  const next = at + IPV6.span;
  if (payloadLength > end - next) {
    const problem = tooShort('ipv6', at + PAYLOAD_LENGTH, IPV6.span + payloadLength, end - at);
    return { ok: false, problem };
  }
  const source = formatIpv6(bytes, view.sourceAt);
  const destination = formatIpv6(bytes, view.destinationAt);
  return decoded({ trafficClass, flowLabel, payloadLength, nextHeader, hopLimit, source, destination }, next);
}

/**
 * Writes the header at `at` and returns its length, 40. Throws a RangeError if a field does not fit.
 *
 * @example
 * const header = {
 *   trafficClass: 0xe0, flowLabel: 0, payloadLength: 36, nextHeader: 112, hopLimit: 255,
 *   source: 'fe80::2', destination: 'ff02::12',
 * };
 * const packet = new Uint8Array(76);
 * encodeIpv6(header, packet); // => 40
 * decodeIpv6(packet, 0, 76); // => { ok: true, value: header, next: 40 }
 */
export function encodeIpv6(
  header: Encodable<Ipv6Header, 'source' | 'destination'>,
  target: Uint8Array,
  at = 0,
): number {
  requireRoom('An IPv6 header', target, at, IPV6.span);
  const trafficClass = integer('trafficClass', header.trafficClass, 0xff);
  const flowLabel = integer('flowLabel', header.flowLabel, 0xfffff);
  putU32(target, at + VERSION_CLASS_FLOW, (6 << 28) | (trafficClass << 20) | flowLabel);
  putU16(target, at + PAYLOAD_LENGTH, integer('payloadLength', header.payloadLength, 0xffff));
  target[at + NEXT_HEADER] = integer('nextHeader', header.nextHeader, 0xff);
  target[at + HOP_LIMIT] = integer('hopLimit', header.hopLimit, 0xff);
  putIpv6('source', header.source, target, at + SOURCE);
  putIpv6('destination', header.destination, target, at + DESTINATION);
  return IPV6.span;
}
