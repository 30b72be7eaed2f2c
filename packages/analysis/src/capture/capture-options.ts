import type { AddressCandidates } from '../address-candidates.js';
import type { KeyRingOptions } from '../key-ring.js';
import type { Links } from '../links/links.js';
import type { OnOverlap } from '../vhid-timeline.js';

/** Which frames to analyse. All given conditions must hold. */
export interface CaptureChoice {
  readonly vhids?: ReadonlySet<number>;
  /** Source addresses, 4 or 16 bytes each. */
  readonly sources?: readonly Uint8Array[];
  /** The range of times, inclusive, µs; called once, with the time of the first frame. */
  readonly span?: (firstUs: number) => { readonly fromUs: number; readonly toUs: number };
  /** Also sound packets other than CARP, VRRP and pfsync. */
  readonly all?: boolean;
}

export interface CaptureAnalysisOptions {
  readonly keys?: Omit<KeyRingOptions, 'candidates'>;
  readonly choice?: CaptureChoice;
  /** Which places are one link, as far as known beforehand. Default: each is one until a packet is at two of them. */
  readonly links?: Links;
  /** Adds further candidate addresses; called once, when an HMAC first fails. */
  readonly moreAddresses?: (candidates: AddressCandidates) => void;
  /** Called when two were master at once for longer than a handover takes. With it, `watched` knows who is master. */
  readonly onOverlap?: OnOverlap;
}
