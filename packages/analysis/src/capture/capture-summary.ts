import type { EnvelopeName } from '@carplab/codec/net';
import type { PfsyncSummary } from '../pfsync-nodes.js';
import type { VhidTimeline } from '../timeline.js';
import type { VrrpGoodbye, VrrpRules } from '../vrrp-rules.js';

/** Counts of a capture. */
export interface CaptureSummaryCounts {
  /** Frames seen, and those that the filters selected. */
  readonly frames: number;
  readonly chosen: number;
  readonly carp: number;
  readonly vrrp: number;
  readonly pfsync: number;
  /** Advertisements with a right and with a wrong HMAC. */
  readonly verified: number;
  readonly failed: number;
  /** Packets that a receiver would drop. */
  readonly damaged: number;
}

/** Explains what the counts alone do not. */
export type CaptureHint =
  /** There were frames, but the filters matched none; these vhids were seen. */
  | { readonly code: 'nothing-chosen'; readonly vhids: readonly number[] }
  /** The timelines leave out advertisements of further vhids and VLANs. */
  | { readonly code: 'untracked'; readonly advertisements: number }
  /** The pfsync nodes of further links are left out. */
  | { readonly code: 'untracked-pfsync'; readonly packets: number }
  /** Packets inside an overlay, mirror or tunnel that were not read: too deep, fragmented, cut, or unknown. */
  | { readonly code: 'unread'; readonly envelope: EnvelopeName; readonly packets: number };

/** What happened in a capture, as plain data. */
export interface CaptureSummary {
  readonly counts: CaptureSummaryCounts;
  readonly hints: readonly CaptureHint[];
  /** For each virtual host: who advertised, who was master when, and when two were. */
  readonly vhids: readonly VhidTimeline[];
  /** VRRPv3 routers whose checksums leave the pseudo-header out. */
  readonly vrrpRules: readonly VrrpRules[];
  /** VRRP routers that said goodbye. */
  readonly vrrpGoodbyes: readonly VrrpGoodbye[];
  /** For each link with pfsync. */
  readonly pfsync: readonly PfsyncSummary[];
  /** The names of the links that frames came from. */
  readonly links: readonly string[];
}
