import type { AlarmKind, LaneState } from '@carplab/analysis';
import type { SessionFate } from '../clients/session-options.js';
import type { StepKind } from './schema/step-kinds.js';

/** From one time to another, both inclusive, µs. */
export interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

export const WHOLE_RUN: Span = Object.freeze({ fromUs: 0, toUs: Number.POSITIVE_INFINITY });

/** Which virtual hosts. Default: all. */
export interface ElectionChoice {
  readonly vhid?: number;
  readonly segment?: string;
}

export type HostState = LaneState;

export interface TransitionMatch extends ElectionChoice {
  readonly host?: string;
  readonly from?: string;
  readonly to?: string;
  readonly reason?: string;
  readonly span: Span;
}

/** Bounds, both inclusive. */
export interface Bounds {
  readonly min: number;
  /** Infinity for no limit. */
  readonly max: number;
}

/** What must hold, by kind. Times are µs. */
export type Claim =
  | {
      readonly kind: 'state';
      readonly which: ElectionChoice;
      readonly host: string;
      readonly is: HostState;
      readonly atUs: readonly number[];
    }
  | {
      readonly kind: 'oneMaster';
      readonly which: ElectionChoice;
      /** Starts this long after the last fault. */
      readonly withinUs?: number;
      /** Starts at this time, instead of `withinUs`. */
      readonly fromUs?: number;
      readonly untilUs: number;
    }
  | { readonly kind: 'transitions'; readonly match: TransitionMatch; readonly count: Bounds }
  | {
      readonly kind: 'takeover';
      readonly which: ElectionChoice;
      readonly host?: string;
      readonly minUs: number;
      readonly maxUs: number;
      readonly count?: number;
      readonly span: Span;
    }
  | {
      readonly kind: 'noMaster';
      readonly which: ElectionChoice;
      readonly maxUs: number;
      /** `WHOLE_RUN`: from the first MASTER of each virtual host on. */
      readonly span: Span;
    }
  | { readonly kind: 'masters'; readonly which: ElectionChoice; readonly is: number; readonly atUs: number }
  | {
      readonly kind: 'advertised';
      readonly which: ElectionChoice;
      readonly host: string;
      /** As sent. */
      readonly advskew?: number;
      readonly count: Bounds;
      readonly span: Span;
    }
  | { readonly kind: 'pingsLost'; readonly client: string; readonly count: Bounds; readonly span: Span }
  | {
      readonly kind: 'sessions';
      readonly client?: string;
      /** Its name, or the name before the number of identical sessions. */
      readonly session?: string;
      readonly fate: SessionFate;
      readonly minGapUs: number;
      readonly maxGapUs: number;
      readonly why?: string;
      /** Default: all, and at least one. */
      readonly count?: Bounds;
    }
  | {
      readonly kind: 'dualMaster';
      readonly which: ElectionChoice;
      readonly happens: boolean;
      readonly longerThanUs: number;
      readonly span: Span;
    }
  | { readonly kind: 'demotion'; readonly host: string; readonly is: number; readonly atUs: number }
  | { readonly kind: 'counter'; readonly host: string; readonly counter: string; readonly count: Bounds }
  | {
      readonly kind: 'states';
      readonly host: string;
      readonly atUs: number;
      /** Each is part of some line, as `pfctl -ss` prints it. */
      readonly has: readonly string[];
      /** None is part of any line. */
      readonly lacks: readonly string[];
      readonly count?: number;
      /** Another host, whose table has the same lines. */
      readonly equals?: string;
      /** How many lines, at most, only one of the two tables has. */
      readonly differ?: { readonly from: string; readonly max: number };
    }
  /** `mac`: in canonical form. */
  | { readonly kind: 'flooded'; readonly segment: string; readonly mac?: string; readonly max: number }
  | {
      readonly kind: 'steps';
      readonly host?: string;
      /** The key of the step in the language. */
      readonly step: StepKind;
      readonly count: Bounds;
      readonly span: Span;
    }
  | {
      readonly kind: 'alarms';
      readonly which: ElectionChoice;
      readonly alarm: AlarmKind;
      readonly count: Bounds;
      readonly span: Span;
    };

export interface Expectation {
  /** What is expected, as text. */
  readonly name: string;
  readonly claim: Claim;
}
