import type { Cause } from './causes.js';
import type { Scope } from './fault-scope.js';

/** A fault, as far as it may cause something. */
export interface Fact extends Scope {
  readonly cause: Cause;
  /** What it does: that of its cause, but a reboot of a machine that is off only boots it. */
  readonly kind: string;
  /** It loses frames. */
  readonly loses: boolean;
  /** Frames take longer. */
  readonly delays: boolean;
  /** It takes an address away: perhaps the last one of its family. */
  readonly removes: boolean;
  /** It makes its host deaf, which ranks no lower for it. */
  readonly deafens: boolean;
}

/** The last takeover of a virtual host. */
export interface LastTakeover {
  readonly cause: Cause | undefined;
  readonly timeUs: number;
}

/** How a host hears another, and what that one announces. */
export interface HeardRank {
  /** Since when without a loss; undefined if never. */
  readonly heardUs: number | undefined;
  /** The first loss before that. */
  readonly lossUs: number | undefined;
  /** Since when the sender has announced what it announces now. */
  readonly rankedUs: number;
}
