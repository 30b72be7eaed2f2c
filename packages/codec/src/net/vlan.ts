import { VLAN } from '../layouts/vlan.js';
import { type Decoded, decoded, tooSmall } from './decoded.js';
import { integer, requireRoom } from './encoding.js';
import { putU16, u16At } from './words.js';

const { tci: TCI, etherType: ETHER_TYPE } = VLAN.offset;

/** The part of a VLAN tag that follows its EtherType (which the header before it carries). */
export interface VlanTag {
  /** 0 to 7 (IEEE 802.1p). */
  readonly priority: number;
  readonly dropEligible: boolean;
  /** 0 to 4095; 0 means that only the priority counts. */
  readonly id: number;
  /** The EtherType of the content. */
  readonly etherType: number;
}

/** Reads a VLAN tag in place. The getters do not check: 4 bytes must be there from `start` on. */
export class VlanView {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;

  /** Points the view at the bytes after the tag's EtherType. */
  on(bytes: Uint8Array, start = 0): this {
    this.bytes = bytes;
    this.start = start;
    return this;
  }
  get tci(): number {
    return u16At(this.bytes, this.start + TCI);
  }
  get priority(): number {
    return this.tci >> 13;
  }
  get dropEligible(): boolean {
    return (this.tci & 0x1000) !== 0;
  }
  get id(): number {
    return this.tci & 0xfff;
  }
  get etherType(): number {
    return u16At(this.bytes, this.start + ETHER_TYPE);
  }
}

/** Reads the tag at `at`. Its one problem is `toosmall`. */
export function decodeVlan(bytes: Uint8Array, at: number, end: number): Decoded<VlanTag> {
  if (end - at < VLAN.span) return tooSmall('vlan', at, VLAN.span, end - at);
  const { priority, dropEligible, id, etherType } = new VlanView().on(bytes, at);
  return decoded({ priority, dropEligible, id, etherType }, at + VLAN.span);
}

/**
 * Writes the tag at `at` and returns its length, 4. Throws a RangeError if a field does not fit.
 *
 * @example
 * const bytes = new Uint8Array(4);
 * encodeVlan({ priority: 7, dropEligible: false, id: 100, etherType: 0x0800 }, bytes); // => 4
 * bytes; // => Uint8Array.of(0xe0, 100, 8, 0)
 */
export function encodeVlan(tag: VlanTag, target: Uint8Array, at = 0): number {
  requireRoom('A VLAN tag', target, at, VLAN.span);
  const priority = integer('priority', tag.priority, 7);
  const tci = (priority << 13) | (tag.dropEligible ? 0x1000 : 0) | integer('id', tag.id, 0xfff);
  putU16(target, at + TCI, tci);
  putU16(target, at + ETHER_TYPE, integer('etherType', tag.etherType, 0xffff));
  return VLAN.span;
}
