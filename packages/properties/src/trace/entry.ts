import type { Fault, TraceEvent } from '@carplab/sim';

/** What an administrator does at a host. */
export type Command = Extract<Fault, { readonly kind: 'command' }>['command'];

/** An advertisement in a frame, as far as elections go by it. */
export interface SeenAdvertisement {
  readonly vhid: number;
  readonly family: 4 | 6;
  readonly ttl: number;
  readonly advbase: number;
  readonly advskew: number;
  readonly demote: number;
  /** The IPv4 source as a little-endian machine reads it; 0 over IPv6. */
  readonly source: number;
  readonly checksumOk: boolean;
  /** The frame, and where the 36 bytes begin. */
  readonly bytes: Uint8Array;
  readonly start: number;
}

/** What a frame's sender and receivers are told apart by. */
interface FrameEntry {
  readonly timeUs: number;
  readonly frameId: number;
  readonly host: string;
  readonly interface: string;
  readonly segment: string;
}

/** One thing in a trace, in the order in which they happened. */
export type Entry =
  | {
      readonly kind: 'event';
      readonly timeUs: number;
      readonly event: TraceEvent;
      readonly command?: Command;
      /** Of a fault that a node answers: it could not be done. */
      readonly refused?: boolean;
    }
  /** A frame leaves somebody: an advertisement, or one whose source is a virtual MAC address. */
  | (FrameEntry & {
      readonly kind: 'sent';
      /** The vhid in a virtual source address, 0 for any other address. */
      readonly virtual: number;
      readonly advertisement: SeenAdvertisement | undefined;
    })
  /** An advertisement reaches somebody. */
  | (FrameEntry & {
      readonly kind: 'delivered';
      /** Who sent it. */
      readonly from: string;
      readonly advertisement: SeenAdvertisement;
      /** The link has turned over a bit of it. */
      readonly corrupted: boolean;
    });
