import type { Record as RunRecord } from '@carplab/analysis';
import type { PacketProblem } from '@carplab/codec';
import type { CableView, FlightView, Power } from '@carplab/sim';
import type { ExpectationRecord, SummaryRecord } from '@carplab/sim/scenario';
import type { PacketField } from '@carplab/text';
import type { ConfigField, HostSetup } from '../model/config-fields.js';
import type { ConfigPatch } from '../model/config-patch.js';
import type { StoryEdit } from '../model/edit-story.js';
import type { ExportKind } from '../model/export-kinds.js';
import type { FailoverVerdict } from '../model/failover.js';
import type { FaultGroup } from '../model/fault-form.js';
import type { FaultTarget } from '../model/fault-target.js';
import type { FrameWay } from '../model/frame-way.js';
import type { FrameChunk, FrameNames } from '../model/frames.js';
import type { CarpGuards } from '../model/guards.js';
import type { HmacSum } from '../model/hmac.js';
import type { ManyRuns } from '../model/many-runs.js';
import type { PlannedStep } from '../model/situation.js';
import type { JoinedState, StateChoice, StatePlace, StateSide } from '../model/state-join.js';
import type { Story, StoryView } from '../model/story.js';
import type { Reason, Vhid } from '../model/why.js';
import type { Network, Opened } from './network-facts.js';
import type { RecordingAnswered, RecordingAsked } from './recording-protocol.js';
import type { NamedState } from './sync-times.js';

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
  | { readonly id: number; readonly do: 'way'; readonly branch: string; readonly frame: number }
  | {
      readonly id: number;
      readonly do: 'why';
      readonly branch: string;
      readonly tUs: number;
      /** A lane of the record; absent: the transition at, or last before, that instant. */
      readonly lane?: number;
    }
  /** Answers come in parts: columns of all frames recorded so far. */
  | { readonly id: number; readonly do: 'frames'; readonly branch: string }
  /** What stands on the lines of some frames. */
  | { readonly id: number; readonly do: 'lines'; readonly branch: string; readonly frames: readonly number[] }
  | { readonly id: number; readonly do: 'dissect'; readonly branch: string; readonly frame: number }
  | ({ readonly id: number; readonly do: 'states'; readonly branch: string } & StatesQuestion)
  /** What the expectations of a branch's run found, in another language. */
  | { readonly id: number; readonly do: 'found'; readonly branch: string; readonly lang: string }
  /** A change with placeholders for the passwords that a reader typed. */
  | { readonly id: number; readonly do: 'hide'; readonly branch: string; readonly change: StoryEdit }
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
  | ({ readonly id: number; readonly do: 'setup'; readonly branch: string } & SetupQuestion)
  | ({ readonly id: number; readonly do: 'export' } & ExportQuestion)
  | { readonly id: number; readonly do: 'read'; readonly file: Blob; readonly name: string }
  /** The story, with its shipped scenario in full instead of by name. */
  | { readonly id: number; readonly do: 'whole' }
  | RecordingAsked
  | { readonly id: number; readonly do: 'cancel'; readonly what: number };

export type LabAnswer =
  | { readonly id: number; readonly of: 'open'; readonly opened: Opened }
  | { readonly id: number; readonly of: 'run'; readonly recorded: Recorded }
  | { readonly id: number; readonly of: 'seek'; readonly instant: Instant }
  | { readonly id: number; readonly of: 'way'; readonly way: FrameWay | undefined }
  | { readonly id: number; readonly of: 'why'; readonly reason: Reason | undefined }
  | { readonly id: number; readonly of: 'frames'; readonly part: FramesPart }
  | { readonly id: number; readonly of: 'lines'; readonly lines: readonly (FrameLine | undefined)[] }
  | { readonly id: number; readonly of: 'dissect'; readonly dissected: Dissected | undefined }
  | { readonly id: number; readonly of: 'states'; readonly states: StatesAnswer }
  | { readonly id: number; readonly of: 'found'; readonly expectations: readonly ExpectationRecord[] }
  | { readonly id: number; readonly of: 'hide'; readonly change: StoryEdit }
  | { readonly id: number; readonly of: 'plan'; readonly steps: readonly PlannedStep[] }
  | { readonly id: number; readonly of: 'faults'; readonly groups: readonly FaultGroup[] }
  | { readonly id: number; readonly of: 'many'; readonly many: ManyRuns }
  | {
      readonly id: number;
      readonly of: 'setup';
      readonly setup: HostSetup | undefined;
      /** What the change that was asked for comes to. */
      readonly patch?: ConfigPatch;
    }
  | { readonly id: number; readonly of: 'export'; readonly file: ExportedFile }
  | { readonly id: number; readonly of: 'read'; readonly read: OpenedFile }
  | { readonly id: number; readonly of: 'whole'; readonly story: Story }
  | RecordingAnswered
  | { readonly id: number; readonly of: 'problem'; readonly problems: readonly LabProblem[] };

/** What is wrong with a story, as the scenario's reader words it. */
export interface LabProblem {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
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
  /** Present if its configuration is not that of the root. */
  readonly network?: Network;
  /** Present once it is done. */
  readonly summary?: SummaryRecord;
  /** Present once it is done, if its lesson asks for it: the same with its crash at random moments. */
  readonly many?: ManyRuns;
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

/** Some of a branch's frames. */
export interface FramesPart {
  /** Absent: there are none. Its buffers are handed over. */
  readonly chunk?: FrameChunk;
  /** With the last part: what the columns refer to, and how many frames more there are than are listed. */
  readonly last?: { readonly names: FrameNames; readonly left: number };
}

/** A frame in a few words. */
export interface FrameLine {
  /** As `carplab decode` words it, after the addresses. */
  readonly text: string;
  /** IP source and destination, where they say something. */
  readonly ends?: readonly [source: string, destination: string];
  /** In a capture: whether its HMAC is right, as `carplab decode` says it. */
  readonly verdict?: string;
  readonly carp?: {
    readonly vhid: number;
    readonly advbase: number;
    readonly advskew: number;
    readonly demote: number;
  };
}

/** A frame, field by field. Offsets are indexes into its bytes. */
export interface Dissected {
  readonly frame: number;
  /** Its number in a capture. */
  readonly number?: number;
  readonly timeUs: number;
  readonly node: string;
  readonly segment: string;
  readonly protocol: string;
  /** As it was sent. */
  readonly bytes: Uint8Array;
  readonly fields: readonly PacketField[];
  readonly problems: readonly PacketProblem[];
  /** Of an advertisement: what protects its fields, at the host `of`. `at`: where the CARP header begins. */
  readonly guards?: { readonly at: number; readonly of: string; readonly fields: CarpGuards };
  /** Of an advertisement: how the hosts of its segment compute its HMAC, the sender first. */
  readonly hmac?: readonly HmacParty[];
  /** Of a pfsync packet: the states that it names. */
  readonly states?: readonly (NamedState & {
    /** As `pfctl -ss` prints it on the sender, or on another host that has it. */
    readonly line?: string;
  })[];
  /** Of a pfsync packet: what its sections are, by where they begin. */
  readonly titles?: readonly { readonly start: number; readonly text: string }[];
}

/** Hosts that compute an HMAC in the same way. */
export interface HmacParty extends HmacSum {
  readonly hosts: readonly string[];
  /** The frame's sender is one of them. */
  readonly isSender: boolean;
}

/** The state tables of two hosts at an instant. */
export interface StatesQuestion extends StateChoice {
  readonly tUs: number;
  readonly left: string;
  readonly right: string;
  /** The branch of the right host, if it is another one; the two may then have one name. */
  readonly rightBranch?: string;
  /** The window of rows. */
  readonly from: number;
  readonly count: number;
  /** `id creatorid`: the window is moved to this row. */
  readonly find?: string;
}

/** A row, and whether a failover now would keep it; absent: the connection does not run through that host. */
export type JudgedState = JoinedState & { readonly verdict?: FailoverVerdict };

export interface StatesAnswer {
  readonly tUs: number;
  /** Of the window's first row, among those chosen. */
  readonly from: number;
  readonly rows: readonly JudgedState[];
  /** How many rows are chosen. */
  readonly total: number;
  /** Of all rows, by where they are. */
  readonly counts: Readonly<Record<StatePlace, number>>;
  /** Absent across branches. */
  readonly failover?: {
    /** The host from which connections would move. */
    readonly from: StateSide;
    /** Of all rows: how many a failover now would keep, of those that can be kept or lost. */
    readonly kept: number;
    readonly of: number;
  };
  /** Where there is no table: no pf, or switched off. */
  readonly lacks: readonly StateSide[];
  /** The place of the row that `find` names. */
  readonly found?: number;
}

/** The configuration of a host at an instant, and a change of it from the start. */
export interface SetupQuestion {
  readonly tUs: number;
  readonly host: string;
  readonly change?: { readonly field: ConfigField; readonly text: string; readonly isForAll: boolean };
}

/** A file of the branch that a view shows. `by`: the version of carplab; `url`: the page's link, which a note has. */
export interface ExportQuestion {
  readonly kind: ExportKind;
  readonly view: StoryView;
  readonly by: string;
  readonly url: string;
}

export interface ExportedFile {
  readonly name: string;
  readonly blob: Blob;
}

/** A file that was opened: that it is a capture, its story, or what is wrong. Without a view, the story is shown from its beginning. */
export type OpenedFile =
  | { readonly capture: true }
  | { readonly story: Story; readonly view?: StoryView; readonly trace?: string }
  | {
      readonly trouble: FileTrouble;
      /** Of `binary`: what its first bytes look like. */
      readonly looksLike?: string;
      readonly problems?: readonly LabProblem[];
    };

/** `binary`: it is no text, and no capture; `content`: it is neither a scenario nor a story, and `problems` say why. */
export type FileTrouble = 'empty' | 'size' | 'binary' | 'content';
