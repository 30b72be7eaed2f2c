import type { Record as RunRecord } from '@carplab/analysis';
import type { SummaryRecord } from '@carplab/sim/scenario';
import type { BuiltinTitle } from '../model/builtins.js';
import type { FaultGroup } from '../model/fault-form.js';
import type { FaultTarget } from '../model/fault-target.js';
import type { ManyRuns } from '../model/many-runs.js';
import type { PlannedStep } from '../model/situation.js';
import type { Story } from '../model/story.js';
import type { Reason, Vhid } from '../model/why.js';

/** What the page asks of the worker. Each request has a number; its answers carry it. */
export type LabRequest =
  | { readonly id: number; readonly do: 'open'; readonly story: Story }
  /** Answers come in parts: the record so far. */
  | { readonly id: number; readonly do: 'run'; readonly branch: string; readonly untilUs?: number }
  | { readonly id: number; readonly do: 'seek'; readonly branch: string; readonly tUs: number }
  | {
      readonly id: number;
      readonly do: 'why';
      readonly branch: string;
      readonly tUs: number;
      /** A lane of the record; absent: the transition at, or last before, that instant. */
      readonly lane?: number;
    }
  /** The steps of a branch. */
  | { readonly id: number; readonly do: 'plan'; readonly branch: string }
  /** What can be done to something at an instant. */
  | {
      readonly id: number;
      readonly do: 'faults';
      readonly branch: string;
      readonly tUs: number;
      readonly target: FaultTarget;
    }
  /** Answers come in parts. A step by its place in the branch's list; its moment is left to chance. */
  | {
      readonly id: number;
      readonly do: 'many';
      readonly branch: string;
      readonly index: number;
      readonly withinUs: number;
      readonly runs: number;
    }
  | { readonly id: number; readonly do: 'cancel'; readonly what: number };

export type LabAnswer =
  | { readonly id: number; readonly of: 'open'; readonly opened: Opened }
  | { readonly id: number; readonly of: 'run'; readonly recorded: Recorded }
  | { readonly id: number; readonly of: 'seek'; readonly instant: Instant }
  | { readonly id: number; readonly of: 'why'; readonly reason: Reason | undefined }
  | { readonly id: number; readonly of: 'plan'; readonly steps: readonly PlannedStep[] }
  | { readonly id: number; readonly of: 'faults'; readonly groups: readonly FaultGroup[] }
  | { readonly id: number; readonly of: 'many'; readonly many: ManyRuns }
  | { readonly id: number; readonly of: 'problem'; readonly problems: readonly LabProblem[] };

/** What is wrong with a story, as the scenario's reader words it. */
export interface LabProblem {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** The network of a story: what does not change in a run. */
export interface Opened {
  readonly name: string;
  readonly learn: string;
  readonly durationUs: number;
  readonly segments: readonly string[];
  readonly machines: readonly MachineFacts[];
  readonly builtins: readonly BuiltinTitle[];
}

export interface MachineFacts {
  readonly name: string;
  readonly kind: 'host' | 'client' | 'server' | 'router';
  /** What a host runs: `FreeBSD 14`. */
  readonly system?: string;
  readonly ports: readonly {
    readonly name: string;
    readonly segment: string;
    readonly addresses: readonly string[];
  }[];
}

/** A branch's run so far. */
export interface Recorded {
  readonly branch: string;
  readonly recordedUs: number;
  readonly done: boolean;
  readonly record: RunRecord;
  /** Of everything so far. */
  readonly traceHash: string;
  /** How many frames were sent. */
  readonly frames: number;
  /** Present once it is done. */
  readonly summary?: SummaryRecord;
}

/** What the machines say at an instant. */
export interface Instant {
  readonly branch: string;
  readonly tUs: number;
  readonly traceHash: string;
  readonly hosts: readonly HostInstant[];
}

export interface HostInstant {
  readonly name: string;
  readonly isOn: boolean;
  readonly demotion: number;
  readonly vhids: readonly Vhid[];
}
