import type { PfsyncSummary } from '../pfsync-nodes.js';
import type { VhidTimeline } from '../timeline.js';

/** How much of what was in a capture. */
export interface CaptureSummaryCounts {
  /** Frames looked at, and those of them that were chosen. */
  readonly frames: number;
  readonly chosen: number;
  readonly carp: number;
  readonly vrrp: number;
  readonly pfsync: number;
  /** Advertisements whose HMAC is right, and those whose HMAC is not. */
  readonly verified: number;
  readonly failed: number;
  /** Packets that a receiver would drop. */
  readonly damaged: number;
}

/** What the counts alone would leave a reader to wonder about. */
export type CaptureHint =
  /** There were frames, but none that was asked for; these vhids were seen. */
  | { readonly code: 'nothing-chosen'; readonly vhids: readonly number[] }
  /** Advertisements of still more vhids and VLANs are not in the timelines. */
  | { readonly code: 'untracked'; readonly advertisements: number };

/** What happened in a capture, as plain data. */
export interface CaptureSummary {
  readonly counts: CaptureSummaryCounts;
  readonly hints: readonly CaptureHint[];
  /** Of each virtual host: who advertised, who was master when, and when two were. */
  readonly vhids: readonly VhidTimeline[];
  readonly pfsync: PfsyncSummary;
}
