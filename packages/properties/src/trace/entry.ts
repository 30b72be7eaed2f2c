import type { Fault, TraceEvent } from '@carplab/sim';

/** An administrator's command on a host. */
export type Command = Extract<Fault, { readonly kind: 'command' }>['command'];

/** An advertisement in a frame, with all that elections depend on. */
export interface SeenAdvertisement {
  readonly vhid: number;
  readonly family: 4 | 6;
  readonly ttl: number;
  readonly advbase: number;
  readonly advskew: number;
  readonly demote: number;
  /** The IPv4 source as a little-endian machine reads it; 0 over IPv6. */
  readonly source: number;
  /** 4 or 16 bytes. */
  readonly destination: Uint8Array;
  readonly checksumOk: boolean;
  /** The frame, and where the 36 bytes of the advertisement begin. */
  readonly bytes: Uint8Array;
  readonly start: number;
}

/** A frame at a port: of its sender, or of its receiver. */
interface FrameEntry {
  readonly timeUs: number;
  readonly frameId: number;
  /** '' for a frame that no node sent. */
  readonly host: string;
  readonly interface: string;
  readonly segment: string;
}

/** One thing that happened. A trace has them in order. */
export type Entry =
  | {
      readonly kind: 'event';
      readonly timeUs: number;
      readonly event: TraceEvent;
      /** A fault that was carried out, with its secrets. If a node answers it: in the `answer`, unless refused. */
      readonly done?: Fault;
    }
  /** A frame is sent: an advertisement, or one whose source is a virtual MAC address. */
  | (FrameEntry & {
      readonly kind: 'sent';
      /** The vhid in a virtual source address; 0 for any other address. */
      readonly virtual: number;
      readonly advertisement: SeenAdvertisement | undefined;
    })
  /** An advertisement arrives. */
  | (FrameEntry & {
      readonly kind: 'delivered';
      /** Its sender. */
      readonly from: string;
      /** As it was sent. */
      readonly advertisement: SeenAdvertisement;
      /** What happened to it on its way: its checksum is wrong now, or another part of the frame has changed. */
      readonly damage: 'none' | 'checksum' | 'elsewhere';
      /** A rule or a reordering link has delayed it. */
      readonly delayed: boolean;
    })
  /**
   * A frame is lost, delayed or damaged on one side of its switch, and not by something that stops all frames there.
   */
  | (FrameEntry & {
      readonly kind: 'disturbed';
      /** Of the advertisement; 0: the frame is ARP or neighbor discovery. */
      readonly vhid: number;
    });
