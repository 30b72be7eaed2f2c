import type { CaptureHint } from '../capture/capture-summary.js';
import type { AuthResult } from '../key-ring.js';
import type { MastershipOverlap } from '../timeline.js';
import type { VrrpGoodbye, VrrpRules } from '../vrrp-rules.js';
import type { Flapping } from './flap-watch.js';
import type { OverlapCause } from './overlap-cause.js';
import type { UnlearnedMac } from './virtual-mac-watch.js';

/** What a rank depends on, as announced. */
export interface AnnouncedBase {
  readonly host: string;
  /** Seconds. */
  readonly advbase: number;
  /** 1/256 s. */
  readonly advskew: number;
}

/** Something about one virtual host. Hosts are the addresses that they advertise from. */
export type VirtualHostFact =
  /** Nobody advertised for longer than an interval; `host` did then. */
  | {
      readonly code: 'silence';
      readonly host: string;
      /** The one that advertised last, before. */
      readonly before: string;
      readonly fromUs: number;
      readonly toUs: number;
    }
  /** `host` took over from one that had said goodbye. */
  | {
      readonly code: 'taken-over';
      readonly host: string;
      readonly before: string;
      readonly fromUs: number;
      readonly toUs: number;
    }
  /** Two were master, for longer than a handover takes. */
  | { readonly code: 'dual-master'; readonly overlap: MastershipOverlap; readonly cause: OverlapCause }
  /** Two were master, no longer than a handover takes. */
  | { readonly code: 'handover'; readonly overlap: MastershipOverlap }
  /** Time in the capture goes back. */
  | { readonly code: 'time-reversal'; readonly count: number }
  /** It takes over again and again. */
  | {
      readonly code: 'flapping';
      readonly host: string;
      readonly before: string;
      readonly fromUs: number;
      readonly toUs: number;
      readonly flapping: Flapping;
    }
  /** Advertisers announce different advbases. */
  | { readonly code: 'advbase-differs'; readonly slower: AnnouncedBase; readonly faster: AnnouncedBase }
  /** Frames go to the virtual MAC address, and none comes from it. */
  | { readonly code: 'unlearned-mac'; readonly unlearned: UnlearnedMac }
  /** Its advskew and demotion together are below 0. */
  | {
      readonly code: 'negative-demotion';
      readonly host: string;
      readonly advskew: number;
      readonly sum: number;
      readonly intervalUs: number;
      readonly fromUs: number;
      readonly toUs: number;
    }
  /** Its HMAC does not verify, from then on if it gave several results. */
  | {
      readonly code: 'badauth';
      readonly host: string;
      readonly auth: AuthResult;
      readonly fromUs: number;
      readonly isOneOfSeveral: boolean;
    }
  /** Its HMAC verifies again. */
  | { readonly code: 'verifies'; readonly host: string; readonly fromUs: number }
  /** Every receiver drops advertisements, by the counter `statistic` (`badttl`, `badsum`…). */
  | {
      readonly code: 'refused';
      readonly host: string;
      readonly statistic: string;
      readonly count: number;
    }
  /** An old advertisement came again: at once, after others, or with other unsigned fields. */
  | { readonly code: 'echo' | 'replay' | 'forged'; readonly host: string; readonly count: number }
  /** Two files have the same advertisements; `offsetUs` is the difference of their clocks. */
  | {
      readonly code: 'counted-once';
      readonly host: string;
      readonly count: number;
      readonly offsetUs: number;
    }
  | { readonly code: 'goodbye'; readonly host: string }
  /** It announced an advskew of 240. */
  | { readonly code: 'suppressed'; readonly host: string }
  /** OpenBSD: it announced a demotion count, at most this one. */
  | { readonly code: 'demoted'; readonly host: string; readonly count: number }
  /** A VRRP router uses the same number; `mac` if it has the virtual MAC address too. */
  | {
      readonly code: 'shared-vrid';
      readonly host: string;
      readonly version: 2 | 3;
      readonly mac?: string;
    }
  /** Why nothing of it was verified. */
  | { readonly code: 'no-password' | 'no-vip' };

/** A finding about one virtual host. */
export type VirtualHostFinding = VirtualHostFact | MisframedFinding;

/** Frames whose MAC address does not fit their IP address (`badmac`). */
export interface MisframedFinding {
  readonly code: 'badmac';
  /** The address of the sender. Empty for a pfsync interface. */
  readonly host: string;
  readonly protocol: 'carp' | 'pfsync';
  /** `true`: unicast packets in a group's or a broadcast frame. `false`: a group's packets in a wrong frame. */
  readonly isUnicast: boolean;
  readonly count: number;
}

/** Routers of one VRRP number whose checksums leave the pseudo-header out; `differ` if others of them do not. */
export interface ChecksumFinding {
  readonly code: 'vrrp-checksum-rules-differ' | 'vrrp-checksum-plain';
  readonly rules: VrrpRules;
}

/** A VRRP router said goodbye: it advertised priority 0. */
export interface VrrpGoodbyeFinding {
  readonly code: 'vrrp-goodbye';
  readonly goodbye: VrrpGoodbye;
}

/** Where something was found. */
export interface FindingPlace {
  readonly link: string;
  /** As `vlanPathText` writes it. */
  readonly vlan?: string;
  /** The vhid, or VRRP's number; absent for pfsync. */
  readonly vhid?: number;
  readonly family?: 4 | 6;
}

/** One thing that somebody should know of a capture, as data: what reports, JSON and verdicts say is read from it. */
export type CaptureFinding = (VirtualHostFinding | ChecksumFinding | VrrpGoodbyeFinding | CaptureHint) & {
  /** Absent if it is about the whole capture. */
  readonly place?: FindingPlace;
};

export type FindingSeverity = 'error' | 'warning' | 'note';

/** By code. `badmac` of pfsync is a warning: nothing has stopped yet. */
const SEVERITIES: Readonly<Record<CaptureFinding['code'], FindingSeverity>> = {
  'nothing-chosen': 'note',
  untracked: 'note',
  'untracked-pfsync': 'note',
  unread: 'note',
  'vrrp-checksum-rules-differ': 'error',
  'vrrp-checksum-plain': 'note',
  'vrrp-goodbye': 'note',
  silence: 'note',
  'taken-over': 'note',
  'dual-master': 'error',
  handover: 'note',
  'time-reversal': 'note',
  flapping: 'warning',
  'advbase-differs': 'warning',
  'unlearned-mac': 'warning',
  'negative-demotion': 'error',
  badauth: 'error',
  verifies: 'note',
  refused: 'error',
  badmac: 'error',
  echo: 'warning',
  replay: 'warning',
  forged: 'warning',
  'counted-once': 'note',
  goodbye: 'note',
  suppressed: 'note',
  demoted: 'note',
  'shared-vrid': 'warning',
  'no-password': 'note',
  'no-vip': 'note',
};

/**
 * How bad a finding is.
 *
 * @example
 * findingSeverity({ code: 'goodbye', host: '10.0.0.1' }); // => 'note'
 */
export function findingSeverity(finding: CaptureFinding): FindingSeverity {
  if (finding.code === 'badmac' && finding.protocol === 'pfsync') return 'warning';
  return SEVERITIES[finding.code];
}
