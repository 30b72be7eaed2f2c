import type { AlarmKind, Takeover } from '@carplab/analysis';
import type { SessionFate } from '../clients/session-options.js';
import type { ReportedFault } from '../reported-fault.js';

/** An event of a run, as `carplab run --json` prints it: the keys and their order are published. */
export type RunEvent =
  | TransitionRecord
  | FaultRecord
  | AnswerRecord
  | TakeoverRecord
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

type FieldsOf<F> = F extends unknown ? Omit<F, 'kind'> : never;

/** A fault with its own fields: `bootUs` of a boot, `command` of a command… */
export type FaultRecord = FieldsOf<ReportedFault> & {
  readonly event: 'fault';
  readonly timeUs: number;
  /** Counts the faults of a run from 1. */
  readonly id: number;
  /** `crash`, `link-down`… or the name of an administrator's command. */
  readonly kind: string;
  readonly target: string;
  /** The segment that it names, or that of its port or vhid. */
  readonly segment?: string;
  /** What it changes, in words, and that it was refused. */
  readonly detail?: string;
};

/** A host's answer to a command, a shutdown, or an interface brought up or down. */
export interface AnswerRecord {
  readonly event: 'answer';
  readonly timeUs: number;
  /** The fault's `id`. */
  readonly fault: number;
  readonly ok: boolean;
  /** Why it refused. */
  readonly reason?: string;
}

/** A takeover (`Takeover`), at the new MASTER's first advertisement. */
export interface TakeoverRecord {
  readonly event: 'takeover';
  readonly timeUs: number;
  readonly link: string;
  readonly vhid: number;
  /** Absent if the virtual host has addresses of both families. */
  readonly family?: 4 | 6;
  /** The new MASTER. */
  readonly host: string;
  /** The old MASTER. */
  readonly from: string;
  /** When the virtual host lost its MASTER. */
  readonly lostUs: number;
  /** From `lostUs` to the first advertisement of the new one. */
  readonly takeoverUs: number;
  /** The `id` of the fault that caused it; null if none did. */
  readonly fault: number | null;
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
  /** The segment, if it is about virtual hosts on one segment. */
  readonly link?: string;
}

export interface SummaryRecord {
  readonly event: 'summary';
  readonly scenario: string;
  readonly seed: number;
  /** What virtual 0 stands for, as ISO 8601 in UTC; absent if the scenario does not say. */
  readonly date?: string;
  readonly virtualUs: number;
  readonly transitions: number;
  readonly expectationsFailed: number;
  /** The names of the expectations that failed; absent if all hold. */
  readonly failed?: readonly string[];
  readonly traceHash: string;
  /** What each host runs: `FreeBSD 14`. */
  readonly systems: { readonly [host: string]: string };
  /** How long virtual hosts that had had a MASTER had none, and how long several, summed over all. */
  readonly noMasterUs: number;
  readonly dualMasterUs: number;
}

/** A takeover with its link as `segment`, as scenarios call it. */
export interface RunTakeover extends Takeover {
  readonly segment: string;
}
