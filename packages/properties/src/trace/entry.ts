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
  /** Where it goes, of 4 or 16 bytes. */
  readonly destination: Uint8Array;
  readonly checksumOk: boolean;
  /** The frame, and where the 36 bytes begin. */
  readonly bytes: Uint8Array;
  readonly start: number;
}

/** A frame at a host's port: its sender's, or its receiver's. */
interface FrameEntry {
  readonly timeUs: number;
  readonly frameId: number;
  /** '' for a frame that no node has sent. */
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
      /** A fault that has been done, with its secrets: at its `answer` if a node answers it and did not refuse. */
      readonly done?: Fault;
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
      /** As it was sent. */
      readonly advertisement: SeenAdvertisement;
      /** What the way has done to it: a checksum that is wrong now, or changes elsewhere in the frame. */
      readonly damage: 'none' | 'checksum' | 'elsewhere';
      /** A rule or a reordering link has held it up. */
      readonly delayed: boolean;
    })
  /** On one side of its switch a frame is lost, held up or damaged, by more than what keeps all frames away there. */
  | (FrameEntry & {
      readonly kind: 'disturbed';
      /** Of the advertisement; 0: it is one of those that find a neighbor. */
      readonly vhid: number;
    });
