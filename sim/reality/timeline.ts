import { CARP_BYTES, toHex } from '@carplab/codec';
import { counterOf } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { wordAt } from '@carplab/codec/net';

/** A line that a machine logged. Times are microseconds from the timeline's beginning. */
export interface Said {
  readonly timeUs: number;
  readonly host: string;
  readonly line: string;
}

/** Something that was done to a machine, or to the network. */
export interface Operation {
  readonly timeUs: number;
  /** `A`, `B`…; '' for the network. */
  readonly host: string;
  readonly what: string;
}

/** An advertisement on the wire, or a gratuitous ARP. */
export interface Sent {
  /** For a gratuitous ARP only time, host, interface and looks have a meaning. */
  readonly isArp: boolean;
  readonly timeUs: number;
  /** `outsider` where no machine of the experiment has sent it. */
  readonly host: string;
  /** The sender's interface, or the segment. */
  readonly interface: string;
  readonly vhid: number;
  readonly family: 4 | 6;
  readonly advbase: number;
  readonly advskew: number;
  readonly counter: bigint;
  /** The frame without counter, checksum and HMAC, in hexadecimal. */
  readonly looks: string;
  /** Whether the HMAC is correct for a key and addresses of the experiment. */
  readonly verified: boolean;
}

/** What happened, measured or simulated: each list in order of time. */
export interface Timeline {
  readonly operations: readonly Operation[];
  readonly said: readonly Said[];
  readonly sent: readonly Sent[];
  readonly endUs: number;
}

/** An IPv4 header's id and checksum in an untagged Ethernet frame: an id may be random. */
const ID_AT = 18;
const CHECKSUM_AT = 24;

/** The frame without its first VLAN tag. */
export function untagged(frame: Uint8Array): { frame: Uint8Array; vlan: number | undefined } {
  if (frame[12] !== 0x81 || frame[13] !== 0x00) return { frame, vlan: undefined };
  const bare = new Uint8Array(frame.length - 4);
  bare.set(frame.subarray(0, 12));
  bare.set(frame.subarray(16), 12);
  return { frame: bare, vlan: ((frame[14]! & 0x0f) << 8) | frame[15]! };
}

/** The advertisement in an untagged frame, if there is one of 36 bytes. The caller supplies sender and time. */
export function readSent(
  frame: Uint8Array,
  where: { timeUs: number; host: string; interface: string },
  verifies: (frame: Uint8Array, start: number) => boolean,
): Sent | undefined {
  const family =
    frame.length === 70 && frame[23] === 112 ? 4 : frame.length === 90 && frame[20] === 112 ? 6 : 0;
  if (family === 0) return undefined;
  const start = frame.length - CARP_BYTES;
  const plain = frame.slice();
  if (family === 4) plain.fill(0, ID_AT, ID_AT + 2).fill(0, CHECKSUM_AT, CHECKSUM_AT + 2);
  return {
    isArp: false,
    ...where,
    family,
    vhid: frame[start + CARP.offset.vhid]!,
    advbase: frame[start + CARP.offset.advbase]!,
    advskew: frame[start + CARP.offset.advskew]!,
    counter: counterOf(
      wordAt(frame, start + CARP.offset.counterHigh) >>> 0,
      wordAt(frame, start + CARP.offset.counterLow) >>> 0,
    ),
    looks: `${toHex(plain, 0, start)} ${toHex(plain, start, start + 6)}`,
    verified: verifies(frame, start),
  };
}

/** The MAC address that a gratuitous ARP request announces, in hexadecimal; undefined for all other frames. */
export function gratuitousMac(frame: Uint8Array): string | undefined {
  const isRequest = frame.length >= 42 && toHex(frame, 12, 22) === '08060001080006040001';
  return isRequest && toHex(frame, 28, 32) === toHex(frame, 38, 42) ? toHex(frame, 22, 28) : undefined;
}

/** A gratuitous ARP as a sent frame. */
export function arpSent(frame: Uint8Array, where: { timeUs: number; host: string; interface: string }): Sent {
  const nothing = { vhid: 0, family: 4, advbase: 1, advskew: 0, counter: 0n, verified: false } as const;
  return { isArp: true, ...where, ...nothing, looks: toHex(frame, 0, 42) };
}
