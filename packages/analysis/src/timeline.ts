import type { AuthResult } from './key-ring.js';

/** What was found of one outcome of verification, and when. */
export interface AuthPeriod {
  /** All packets of a period have this very result. */
  readonly auth: AuthResult;
  readonly fromUs: number;
  toUs: number;
  advertisements: number;
}

/** A stretch of time in which one source advertised without a gap that a backup would take over in. */
export interface Mastership {
  readonly fromUs: number;
  toUs: number;
  advertisements: number;
  /** Advertisements that should have come in between, judged by the interval each one announced. */
  missed: number;
  /** As last announced; a goodbye does not count. */
  advbase: number;
  advskew: number;
  demote: number;
  /** The lowest and the highest advskew announced; `skewMin` is above `skewMax` if only a goodbye was. */
  skewMin: number;
  skewMax: number;
  demoteMax: number;
  /** Whether it ended with a goodbye (advbase and advskew 255). */
  goodbye: boolean;
  /** Outcomes of verification in order; more than 8 changes go into the last. */
  readonly auths: AuthPeriod[];
}

/** One source address that advertises a vhid. */
export interface Advertiser {
  /** 4 or 16 bytes. */
  readonly source: Uint8Array;
  /** The Ethernet source of its first frame, 6 bytes, where the capture has one. */
  readonly mac: Uint8Array | undefined;
  readonly masterships: Mastership[];
  /** Masterships beyond the number kept, the oldest ones. */
  mastershipsDropped: number;
  advertisements: number;
  /** The same advertisement seen again in another file: the other end of the cable. */
  duplicates: number;
  /** How much later the other file has them, microseconds; of the last one. */
  duplicateOffsetUs: number;
  /** Seen again within milliseconds in the same file: its own frame came back, or the capture holds it twice. */
  echoes: number;
  /** An earlier counter and HMAC again, after others: an old packet was sent again. */
  replays: number;
  /** Advertisements that every receiver drops, by what they are dropped for. They are not in the masterships. */
  readonly refused: Map<string, number>;
  /** Frames whose destination MAC address is not that of the group. */
  badMac: number;
  /** The capture file in which it was first seen. */
  readonly file: number;
}

/** What an advertisement says of its sender's place in the election. */
export interface AnnouncedInterval {
  /** Seconds. */
  readonly advbase: number;
  /** 1/256 s. */
  readonly advskew: number;
  readonly demote: number;
}

/** A stretch of time in which two sources both advertised the same vhid. */
export interface MastershipOverlap {
  /** The one that had begun first. */
  readonly a: Advertiser;
  readonly b: Advertiser;
  readonly mastershipA: Mastership;
  readonly mastershipB: Mastership;
  /** As each announced last within the overlap. */
  intervalA: AnnouncedInterval;
  intervalB: AnnouncedInterval;
  /** The first advertisement of the later one. */
  readonly fromUs: number;
  /** The last advertisement of the one that stopped first; as far as the capture goes, of both. */
  toUs: number;
}

/** A VRRP router that uses a vhid's number on the same VLAN. */
export interface VrrpNeighbour {
  readonly version: 2 | 3;
  readonly source: Uint8Array;
  readonly mac: Uint8Array | undefined;
}

/** What happened to one vhid of one family on one VLAN. */
export interface VhidTimeline {
  readonly vhid: number;
  readonly family: 4 | 6;
  /** As `vlanPathText` writes it. */
  readonly vlan: string;
  readonly advertisers: Advertiser[];
  readonly overlaps: MastershipOverlap[];
  overlapsDropped: number;
  /** Advertisements of sources beyond the number kept. */
  sourcesDropped: number;
  /** How often a frame was older than the one before it, in the same file. */
  timeReversals: number;
  readonly vrrp: VrrpNeighbour[];
}
