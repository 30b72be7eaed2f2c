import type { Record as RunRecord } from '@carplab/analysis';
import type { CableView, FlightView, Power } from '@carplab/sim';
import type { ExpectationRecord, SummaryRecord } from '@carplab/sim/scenario';
import type { BuiltinTitle } from '../model/builtins.js';
import type { FrameWay } from '../model/frame-way.js';
import type { Story } from '../model/story.js';
import type { Reason, Vhid } from '../model/why.js';

/** What the page asks of the worker. Each request has a number; its answers carry it. */
export type LabRequest =
  | { readonly id: number; readonly do: 'open'; readonly story: Story }
  /** Answers come in parts: the record so far. */
  | { readonly id: number; readonly do: 'run'; readonly branch: string; readonly untilUs?: number }
  | {
      readonly id: number;
      readonly do: 'seek';
      readonly branch: string;
      readonly tUs: number;
      /** Frames that were sent after this are wanted too. */
      readonly sinceUs?: number;
    }
  | ({ readonly id: number; readonly do: 'way'; readonly branch: string } & FrameStop)
  | {
      readonly id: number;
      readonly do: 'why';
      readonly branch: string;
      readonly tUs: number;
      /** A lane of the record; absent: the transition at, or last before, that instant. */
      readonly lane?: number;
    }
  | { readonly id: number; readonly do: 'cancel'; readonly what: number };

export type LabAnswer =
  | { readonly id: number; readonly of: 'open'; readonly opened: Opened }
  | { readonly id: number; readonly of: 'run'; readonly recorded: Recorded }
  | { readonly id: number; readonly of: 'seek'; readonly instant: Instant }
  | { readonly id: number; readonly of: 'way'; readonly way: FrameWay | undefined }
  | { readonly id: number; readonly of: 'why'; readonly reason: Reason | undefined }
  | { readonly id: number; readonly of: 'problem'; readonly problems: readonly LabProblem[] };

/** A frame: this one, or one after or before it; without a number, the next at an instant or the last before. */
export interface FrameStop {
  readonly frame?: number;
  readonly tUs: number;
  readonly step: -1 | 0 | 1;
}

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
  readonly switches: readonly SwitchFacts[];
  readonly uplinks: readonly UplinkFacts[];
  readonly machines: readonly MachineFacts[];
  readonly builtins: readonly BuiltinTitle[];
}

export interface SwitchFacts {
  readonly segment: string;
  /** Absent if the segment has only one. */
  readonly name?: string;
}

/** A cable between two switches of a segment. */
export interface UplinkFacts {
  readonly segment: string;
  readonly between: readonly [string, string];
  /** As faults name it: `lan:sw1-sw2`. */
  readonly port: string;
}

/** A machine's cable. */
export interface CableFacts {
  /** As faults name it: `OPNsense-1:sync`. */
  readonly port: string;
  readonly interface: string;
  /** Of a lagg: the member whose cable it is. */
  readonly member?: string;
  readonly segment: string;
  /** Where it ends, if the segment has several. */
  readonly switch?: string;
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
  readonly cables: readonly CableFacts[];
  /** Those that it begins with. */
  readonly vhids: readonly { readonly interface: string; readonly vhid: number }[];
}

/** A branch's run so far. */
export interface Recorded {
  readonly branch: string;
  readonly recordedUs: number;
  readonly done: boolean;
  readonly record: RunRecord;
  /** Of everything so far. */
  readonly traceHash: string;
  /** Present once it is done. */
  readonly summary?: SummaryRecord;
  /** Present once it is done: those of the scenario, or of its lesson. */
  readonly expectations?: readonly ExpectationRecord[];
}

/** What the machines say at an instant. */
export interface Instant {
  readonly branch: string;
  readonly tUs: number;
  readonly traceHash: string;
  readonly hosts: readonly HostInstant[];
  readonly powers: Readonly<Record<string, Power>>;
  readonly cables: readonly CableView[];
  /** Frames on cables. */
  readonly flights: readonly FlightView[];
  /** Frames sent since the instant that was asked for, oldest first. */
  readonly ways?: readonly FrameWay[];
}

export interface HostInstant {
  readonly name: string;
  readonly isOn: boolean;
  readonly demotion: number;
  /** What its clock shows, µs: its timers count by it. */
  readonly localUs: number;
  readonly vhids: readonly Vhid[];
}
