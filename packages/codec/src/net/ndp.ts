import { LINK_LAYER_OPTION, NEIGHBOR_ADVERTISEMENT, NEIGHBOR_SOLICITATION } from '../layouts/ndp.js';
import type { AddressInput } from './address-bytes.js';
import { checksumOk } from './checksum.js';
import { type Decoded, decoded, refused, tooSmall } from './decoded.js';
import { putIpv6, putMac, requireRoom } from './encoding.js';
import { formatIpv6 } from './format-address.js';
import { icmpChecksum, icmpv6Sum } from './icmp-echo.js';
import { formatMac } from './mac.js';
import { putU16, putU32, u16At, u32At } from './words.js';

const { type: TYPE, code: CODE, checksum: CHECKSUM, target: TARGET } = NEIGHBOR_SOLICITATION.offset;
const { reserved: RESERVED } = NEIGHBOR_SOLICITATION.offset;
const { flags: FLAGS } = NEIGHBOR_ADVERTISEMENT.offset;
const { type: OPTION_TYPE, length: OPTION_LENGTH, mac: OPTION_MAC } = LINK_LAYER_OPTION.offset;
const SPAN = NEIGHBOR_SOLICITATION.span;

// Message and option types (RFC 4861 §4.3, §4.4, §4.6.1).
export const NEIGHBOR_SOLICIT_TYPE = 135;
export const NEIGHBOR_ADVERT_TYPE = 136;
const SOURCE_LINK_LAYER = 1;
const TARGET_LINK_LAYER = 2;
/** Options count in units of 8 bytes (RFC 4861 §4.6). */
const OPTION_UNIT = 8;

const ROUTER = 0x80000000;
const SOLICITED = 0x40000000;
const OVERRIDE = 0x20000000;

/** Who has `target`? Corresponds to ARP's request. */
export interface NeighborSolicitation {
  readonly kind: 'solicitation';
  readonly target: string;
  /** Link-layer address of the sender; absent in duplicate address detection. */
  readonly mac?: string;
}

/** `target` is at `mac`. Corresponds to ARP's reply. */
export interface NeighborAdvertisement {
  readonly kind: 'advertisement';
  readonly router: boolean;
  readonly solicited: boolean;
  readonly override: boolean;
  readonly target: string;
  /** Link-layer address of the target. */
  readonly mac?: string;
}

export type NeighborMessage = NeighborSolicitation | NeighborAdvertisement;

/** Reads a neighbor message in place. The getters do not check: 24 bytes must be there from `start` on. */
export class NeighborView {
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
  /** The flags of an advertisement; in a solicitation these bits are reserved. */
  get flags(): number {
    return u32At(this.bytes, this.start + FLAGS);
  }
  get router(): boolean {
    return (this.flags & ROUTER) !== 0;
  }
  get solicited(): boolean {
    return (this.flags & SOLICITED) !== 0;
  }
  get override(): boolean {
    return (this.flags & OVERRIDE) !== 0;
  }
  /** Index of the target address in `bytes`. */
  get targetAt(): number {
    return this.start + TARGET;
  }
  /** Index of the first option in `bytes`. */
  get optionsAt(): number {
    return this.start + SPAN;
  }
}

/**
 * Reads the neighbor message from `at` to `end`, the whole ICMPv6 payload of the IPv6 header at `ipAt`, whose addresses
 * the checksum covers. Options other than the link-layer address are skipped; of several, the first counts. Problems:
 * `toosmall`, `unsupported` (another type), `badsum`, `badcode`, `badlen` (an option's).
 *
 * The caller checks that the hop limit is 255, and the rules that relate source and target addresses (RFC 4861 §7.1).
 */
export function decodeNeighbor(
  bytes: Uint8Array,
  at: number,
  end: number,
  ipAt: number,
): Decoded<NeighborMessage> {
  if (end - at < SPAN) return tooSmall('ndp', at, SPAN, end - at);
  const view = new NeighborView().on(bytes, at);
  const { type, code, checksum, router, solicited, override } = view;
  if (type !== NEIGHBOR_SOLICIT_TYPE && type !== NEIGHBOR_ADVERT_TYPE) {
    const message = `Type ${type} is neither a neighbor solicitation nor an advertisement`;
    return refused('unsupported', 'ndp', at + TYPE, message, NEIGHBOR_SOLICIT_TYPE, type);
  }
  const pseudo = icmpv6Sum(bytes, ipAt, end - at);
  if (!checksumOk(bytes, at, end, pseudo)) {
    const right = icmpChecksum(bytes, at, end, pseudo);
    return refused('badsum', 'ndp', at + CHECKSUM, 'The ICMPv6 checksum is wrong', right, checksum);
  }
  if (code !== 0) {
    return refused('badcode', 'ndp', at + CODE, `The code of a neighbor message is 0, not ${code}`, 0, code);
  }
  const wanted = type === NEIGHBOR_SOLICIT_TYPE ? SOURCE_LINK_LAYER : TARGET_LINK_LAYER;
  let linkLayer: { readonly mac?: string } = {};
  let found = false;
  for (let optionAt = view.optionsAt; optionAt < end; ) {
    const left = end - optionAt;
    // A length of 0 makes the message invalid (RFC 4861 §4.6).
    const length = left < OPTION_UNIT ? OPTION_UNIT : bytes[optionAt + OPTION_LENGTH]! * OPTION_UNIT;
    if (length === 0 || length > left) {
      const message = `A neighbor option says that it has ${length} bytes, and ${left} are left`;
      return refused('badlen', 'ndp', optionAt, message, Math.max(length, OPTION_UNIT), left);
    }
    if (!found && bytes[optionAt + OPTION_TYPE] === wanted) {
      found = true;
      linkLayer = { mac: formatMac(bytes, optionAt + OPTION_MAC) };
    }
    optionAt += length;
  }
  const target = formatIpv6(bytes, view.targetAt);
  const value: NeighborMessage =
    type === NEIGHBOR_SOLICIT_TYPE
      ? { kind: 'solicitation', target, ...linkLayer }
      : { kind: 'advertisement', router, solicited, override, target, ...linkLayer };
  return decoded(value, end);
}

type WithBytes<T> = Omit<T, 'mac' | 'target'> & {
  readonly target: AddressInput;
  readonly mac?: AddressInput;
};

/** A neighbor message as it is encoded: its addresses may also be bytes. */
export type NeighborInput = WithBytes<NeighborSolicitation> | WithBytes<NeighborAdvertisement>;

/** How many bytes `encodeNeighbor` will write: 24, or 32 with a link-layer address. */
export function neighborLength(message: Pick<NeighborInput, 'mac'>): number {
  return SPAN + (message.mac === undefined ? 0 : LINK_LAYER_OPTION.span);
}

/**
 * Writes the message at `at` and returns its length, 24 or 32. `ipAt` is the index of its IPv6 header, already in
 * `target`. Throws a RangeError if a field does not fit.
 *
 * @example
 * const unsolicited = {
 *   kind: 'advertisement', router: true, solicited: false, override: true,
 *   target: '2001:db8::4', mac: '00:00:5e:00:01:01',
 * };
 * const packet = new Uint8Array(72);
 * encodeNeighbor(unsolicited, packet, 40, 0); // => 32
 * decodeNeighbor(packet, 40, 72, 0); // => { ok: true, value: unsolicited, next: 72 }
 */
export function encodeNeighbor(message: NeighborInput, target: Uint8Array, at: number, ipAt: number): number {
  const length = neighborLength(message);
  requireRoom('A neighbor message', target, at, length);
  const solicitation = message.kind === 'solicitation';
  target[at + TYPE] = solicitation ? NEIGHBOR_SOLICIT_TYPE : NEIGHBOR_ADVERT_TYPE;
  target[at + CODE] = 0;
  if (message.kind === 'solicitation') putU32(target, at + RESERVED, 0);
  else putU32(target, at + FLAGS, flagsOf(message));
  putIpv6('target', message.target, target, at + TARGET);
  if (message.mac !== undefined) {
    const optionAt = at + SPAN;
    target[optionAt + OPTION_TYPE] = solicitation ? SOURCE_LINK_LAYER : TARGET_LINK_LAYER;
    target[optionAt + OPTION_LENGTH] = LINK_LAYER_OPTION.span / OPTION_UNIT;
    putMac('mac', message.mac, target, optionAt + OPTION_MAC);
  }
  const pseudo = icmpv6Sum(target, ipAt, length);
  putU16(target, at + CHECKSUM, icmpChecksum(target, at, at + length, pseudo));
  return length;
}

function flagsOf(message: Pick<NeighborAdvertisement, 'router' | 'solicited' | 'override'>): number {
  return (
    (message.router ? ROUTER : 0) | (message.solicited ? SOLICITED : 0) | (message.override ? OVERRIDE : 0)
  );
}
