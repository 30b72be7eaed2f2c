import type { AlarmKind, Takeover } from '@carplab/analysis';
import type { SessionFate } from '../clients/session-options.js';

/** An event of a run, as `carplab run --json` prints it: the keys and their order are published. */
export type RunEvent =
  | TransitionRecord
  | {
      readonly event: 'fault';
      readonly timeUs: number;
      /** `crash`, `link-down`… or the name of an administrator's command. */
      readonly kind: string;
      readonly target: string;
      /** What the fault changes, and why it was refused. */
      readonly detail?: string;
      /** Counts the faults of a run from 1. */
      readonly id: number;
      /** The segment of the port or vhid that it names. */
      readonly link?: string;
    }
  | {
      readonly event: 'ping';
      readonly timeUs: number;
      readonly client: string;
      readonly to: string;
      readonly sequence: number;
      readonly lost: boolean;
      readonly roundTripUs?: number;
    }
  | {
      readonly event: 'demotion';
      readonly timeUs: number;
      readonly host: string;
      readonly delta: number;
      readonly total: number;
      readonly reason: string;
      readonly group?: string;
    }
  | SessionRecord
  | AlarmRecord
  | ExpectationRecord
  | SummaryRecord;

export interface TransitionRecord {
  readonly event: 'transition';
  readonly timeUs: number;
  readonly host: string;
  readonly interface: string;
  readonly vhid: number;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  /** The segment: vhid 1 on another segment is another virtual host. */
  readonly link?: string;
}

export interface SessionRecord {
  readonly event: 'session';
  /** When its fate was certain; the end of the run if it had not ended. */
  readonly timeUs: number;
  readonly client: string;
  readonly name: string;
  readonly fate: SessionFate;
  readonly longestGapUs: number;
  readonly why: string;
  readonly openedUs: number;
  readonly gapFromUs: number;
}

export interface AlarmRecord {
  readonly event: 'alarm';
  readonly timeUs: number;
  readonly kind: AlarmKind | (string & {});
  readonly vhid?: number;
  readonly message: string;
  /** The segment of the vhid. */
  readonly link?: string;
}

export interface ExpectationRecord {
  readonly event: 'expectation';
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
}

export interface SummaryRecord {
  readonly event: 'summary';
  readonly scenario: string;
  readonly seed: number;
  readonly virtualUs: number;
  readonly transitions: number;
  readonly expectationsFailed: number;
  readonly traceHash: string;
  /** How long virtual hosts that had had a MASTER had none, and how long several, summed over all. */
  readonly noMasterUs: number;
  readonly severalMastersUs: number;
}

/** A takeover with its link as `segment`, as scenarios call it. */
export interface RunTakeover extends Takeover {
  readonly segment: string;
}
