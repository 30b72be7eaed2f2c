import type { AdvbaseDifference } from './findings/advbase-watch.js';
import type { Flapping } from './findings/flap-watch.js';
import type { UnlearnedMac } from './findings/virtual-mac-watch.js';
import type { WrappedSkew } from './findings/wrapped-skew.js';
import type { AuthResult } from './key-ring.js';
import type { Misframed } from './misframed.js';

/** A period with one verification result. */
export interface AuthPeriod {
  /** The result of all packets in the period. */
  readonly auth: AuthResult;
  readonly fromUs: number;
  toUs: number;
  advertisements: number;
}

/** A period in which one source advertised without a gap long enough for a backup to take over. */
export interface Mastership {
  readonly fromUs: number;
  toUs: number;
  advertisements: number;
  /** Advertisements that should have come in between, by the interval each one announced. */
  missed: number;
  /** As last announced, except in a goodbye. */
  advbase: number;
  advskew: number;
  demote: number;
  /** The lowest and highest advskew announced; `skewMin` is above `skewMax` after only a goodbye. */
  skewMin: number;
  skewMax: number;
  demoteMax: number;
  /** Whether it ended with a goodbye (advbase and advskew 255). */
  goodbye: boolean;
  /** Outcomes of verification in order; more than 8 changes go into the last. */
  readonly auths: AuthPeriod[];
}

/** One source address that advertises a vhid. */
export interface Advertiser extends Misframed {
  /** 4 or 16 bytes. */
  readonly source: Uint8Array;
  /** The Ethernet source of its first frame, 6 bytes, where the capture has one. */
  readonly mac: Uint8Array | undefined;
  readonly masterships: Mastership[];
  /** The oldest masterships, dropped beyond the limit. */
  mastershipsDropped: number;
  advertisements: number;
  /** Advertisements also found in another file: the other end of the cable. */
  duplicates: number;
  /** How much later the other file has the last of them, µs. */
  duplicateOffsetUs: number;
  /** Repeated within milliseconds in the same file: its own frame came back, or the capture holds it twice. */
  echoes: number;
  /** An earlier counter and HMAC after others: an old packet was sent again. */
  replays: number;
  /** An earlier counter and HMAC with other unsigned fields: somebody has changed an old packet. */
  forged: number;
  /** Advertisements that every receiver drops, by counter. They are not in the masterships. */
  readonly refused: Map<string, number>;
  /** The file in which it was first seen. */
  readonly file: number;
}

/** The fields of an advertisement that rank its sender in the election. */
export interface AnnouncedInterval {
  /** Seconds. */
  readonly advbase: number;
  /** 1/256 s. */
  readonly advskew: number;
  readonly demote: number;
}

/**
 * Two sources that were MASTER of one virtual host at the same time, once or several times, each advertising all the
 * while often enough.
 */
export interface MastershipOverlap {
  /** The one that began first. */
  readonly a: Advertiser;
  readonly b: Advertiser;
  readonly mastershipA: Mastership;
  readonly mastershipB: Mastership;
  /** As each last announced within the overlap. */
  intervalA: AnnouncedInterval;
  intervalB: AnnouncedInterval;
  /** When both were MASTER first, and last. */
  readonly fromUs: number;
  toUs: number;
  /** How often both were MASTER in between, and how long in all, µs. */
  stretches: number;
  sumUs: number;
  /** When the last stretch began. */
  lastFromUs: number;
  /** One stretch at least outlasts a handover, as far as advertisements prove it. */
  lasting: boolean;
  /** It should have obeyed the other's advertisements and went on. */
  deafA: boolean;
  deafB: boolean;
  /** The one that has obeyed the other, last. */
  gaveWay: Advertiser | undefined;
  /** A third one, worse than the one that gave way, which that one had preempted. */
  preempted: Advertiser | undefined;
}

/** A VRRP router that uses a vhid's number on the same link and VLAN. */
export interface VrrpNeighbor {
  readonly version: 2 | 3;
  readonly source: Uint8Array;
  readonly mac: Uint8Array | undefined;
}

/** What happened to one vhid of one family on one VLAN of one link. */
export interface VhidTimeline {
  /** Empty if the capture has only one. */
  readonly link: string;
  readonly vhid: number;
  readonly family: 4 | 6;
  /** As `vlanPathText` writes it. */
  readonly vlan: string;
  readonly advertisers: Advertiser[];
  readonly overlaps: MastershipOverlap[];
  overlapsDropped: number;
  /** Advertisements of sources beyond the limit. */
  sourcesDropped: number;
  /** How often a frame was older than the one before it, in the same file. */
  timeReversals: number;
  readonly vrrp: VrrpNeighbor[];
  /** Sources that take over again and again. */
  readonly flaps: Flapping[];
  /** Sources that announce different advbases. */
  readonly advbases: AdvbaseDifference[];
  /** Sources whose advskew and demotion together are below 0. */
  readonly wrapped: WrappedSkew[];
  /** Its virtual MAC address, if frames go to it and none comes from it. */
  readonly unlearned: UnlearnedMac[];
}
