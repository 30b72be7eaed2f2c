import { ETHERNET } from '../layouts/ethernet.js';
import { type Decoded, decoded, tooSmall } from './decoded.js';
import { type Encodable, integer, putMac, requireRoom } from './encoding.js';
import { formatMac } from './mac.js';
import { putU16, u16At } from './words.js';

const { destination: DESTINATION, source: SOURCE, etherType: ETHER_TYPE } = ETHERNET.offset;

/** An Ethernet II header. */
export interface EthernetHeader {
  readonly destination: string;
  readonly source: string;
  /** Below 0x600 the length of an 802.3 frame. */
  readonly etherType: number;
}

/** Reads an Ethernet header in place. The getters do not check: 14 bytes must be there from `start` on. */
export class EthernetView {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;

  /** Points the view at a header. */
  on(bytes: Uint8Array, start = 0): this {
    this.bytes = bytes;
    this.start = start;
    return this;
  }
  /** Index of the destination address in `bytes`. */
  get destinationAt(): number {
    return this.start + DESTINATION;
  }
  /** Index of the source address in `bytes`. */
  get sourceAt(): number {
    return this.start + SOURCE;
  }
  get etherType(): number {
    return u16At(this.bytes, this.start + ETHER_TYPE);
  }
}

/** Reads the header at `at`. Its one problem is `toosmall`. */
export function decodeEthernet(bytes: Uint8Array, at: number, end: number): Decoded<EthernetHeader> {
  if (end - at < ETHERNET.span) return tooSmall('ethernet', at, ETHERNET.span, end - at);
  const view = new EthernetView().on(bytes, at);
  const { destinationAt, sourceAt, etherType } = view;
  return decoded(
    { destination: formatMac(bytes, destinationAt), source: formatMac(bytes, sourceAt), etherType },
    at + ETHERNET.span,
  );
}

/**
 * Writes the header at `at` and returns its length, 14. Throws a RangeError if a field does not fit.
 *
 * @example
 * const frame = new Uint8Array(14);
 * const header = { destination: '01:00:5e:00:00:12', source: '00:00:5e:00:01:01', etherType: 0x0800 };
 * encodeEthernet(header, frame); // => 14
 * decodeEthernet(frame, 0, 14); // => { ok: true, value: header, next: 14 }
 */
export function encodeEthernet(
  header: Encodable<EthernetHeader, 'source' | 'destination'>,
  target: Uint8Array,
  at = 0,
): number {
  requireRoom('An Ethernet header', target, at, ETHERNET.span);
  putMac('destination', header.destination, target, at + DESTINATION);
  putMac('source', header.source, target, at + SOURCE);
  putU16(target, at + ETHER_TYPE, integer('etherType', header.etherType, 0xffff));
  return ETHERNET.span;
}
