import type { CaptureSummaryCounts, FindingSeverity } from '@carplab/analysis';
import type { BuiltPair } from '../model/built-pair.js';
import type { Opened } from './network-facts.js';
import type { Recorded } from './protocol.js';
import type { ReadProgress } from './recordings/capture-content.js';

/** What the page calls the record of a capture, where it calls that of a story by its branch. */
export const RECORDING = 'capture';

/** What the page asks about captures. */
export type RecordingAsked =
  /** Answers come in parts: how far it is. Without a file: the capture that is open, with other keys. */
  | {
      readonly id: number;
      readonly do: 'record';
      readonly file?: Blob;
      readonly name: string;
      readonly keys: RecordingKeys;
    }
  /** The state table that the open capture describes. */
  | ({ readonly id: number; readonly do: 'held' } & HeldStatesQuestion)
  /** A scenario of the hosts that the open capture shows. */
  | { readonly id: number; readonly do: 'pair' };

export type RecordingAnswered =
  | { readonly id: number; readonly of: 'record'; readonly part: RecordingPart }
  | { readonly id: number; readonly of: 'held'; readonly held: HeldStates | undefined }
  | { readonly id: number; readonly of: 'pair'; readonly pair: BuiltPair | undefined };

/** Passwords and addresses, each for all virtual hosts or for one number. */
export interface RecordingKeys {
  readonly passwords: readonly { readonly value: string; readonly vhid?: number }[];
  readonly vips: readonly { readonly value: string; readonly vhid?: number }[];
}

/** How far it is; at the end the capture, or why there is nothing to show. */
export type RecordingPart =
  | { readonly progress: ReadProgress }
  | { readonly shown: ShownRecording }
  | { readonly trouble: RecordingTrouble };

/** `unreadable`: it is no capture that carplab reads; `nothing`: no packet in it is of CARP, VRRP or pfsync. */
export interface RecordingTrouble {
  readonly code: 'unreadable' | 'nothing';
  readonly frames: number;
  /** What is wrong with the file, with where. */
  readonly problems: readonly string[];
}

export interface ShownRecording {
  readonly opened: Omit<Opened, 'builtins'>;
  readonly recorded: Recorded;
  readonly facts: RecordingFacts;
}

/** What there is to say of a capture as a whole. */
export interface RecordingFacts {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly format: 'pcap' | 'pcapng';
  /** The time of its first frame, µs since 1970: the page's 0. */
  readonly fromUs: number;
  /** The same, as text, in UTC. */
  readonly begins: string;
  readonly counts: CaptureSummaryCounts;
  /** Packets beyond those that are listed. */
  readonly left: number;
  /** What is wrong with the file, with where. */
  readonly problems: readonly string[];
  readonly links: readonly string[];
  /** The numbers of its virtual hosts. */
  readonly vhids: readonly number[];
  /** What was found, in the words and the order of `carplab decode`. */
  readonly remarks: readonly Remark[];
  /** It has pfsync packets. */
  readonly hasStates: boolean;
}

/** Something that was found in a capture. */
export interface Remark {
  /** When it began, since the first frame; absent if it has no time of its own. */
  readonly timeUs?: number;
  readonly severity: FindingSeverity;
  readonly text: string;
  /** What explains it. */
  readonly why?: string;
  /** Its virtual host. */
  readonly place?: { readonly link: string; readonly vhid: number; readonly family?: 4 | 6 };
  /** The lane of the first of those concerned. */
  readonly lane?: number;
  /** The addresses with which the HMAC would be right. */
  readonly cure?: { readonly missing: readonly string[]; readonly extra: readonly string[] };
}

/** A window of the lines of a table. */
export interface HeldStatesQuestion {
  readonly tUs: number;
  readonly from: number;
  readonly count: number;
  /** A part of the lines that are wanted; empty: all. */
  readonly text: string;
}

/** The states that pfsync packets describe up to an instant. */
export interface HeldStates {
  readonly tUs: number;
  readonly from: number;
  /** As `pfctl -ss` prints them. */
  readonly lines: readonly string[];
  /** Lines that pass, and all. */
  readonly total: number;
  readonly all: number;
  /** pfsync packets so far, and their senders. */
  readonly packets: number;
  readonly nodes: number;
}
