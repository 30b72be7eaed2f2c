import type { Alarm } from '../alarms/alarm.js';
import type { Series } from './series.js';

/**
 * What happened, whoever saw it: a simulated run, a capture, kernel logs, or a live stream. Pictures, sentences, JSON
 * and verdicts are read from it, and nobody keeps a second one. What a source cannot know is absent.
 *
 * A virtual host is its link and its number: vhid 1 on `wan` and vhid 1 on `lan` are two. Times are microseconds on the
 * source's own clock. Everything here is plain data, in order of time.
 */
export interface Record {
  readonly source: RecordSource;
  readonly fromUs: number;
  /** Up to here everything is known. */
  readonly toUs: number;
  /** Each host's part in each virtual host, in the order in which a picture shows them. */
  readonly lanes: readonly Lane[];
  /** Advertisements on their way between lanes. */
  readonly flights: Series<Flight>;
  readonly faults: Series<FaultEntry>;
  readonly transitions: Series<TransitionEntry>;
  readonly takeovers: Series<Takeover>;
  /** When several hosts were MASTER of one virtual host, however short. */
  readonly overlaps: Series<Overlap>;
  /** When nobody was MASTER of a virtual host that had had one. */
  readonly vacancies: Series<Vacancy>;
  readonly demotions: Series<DemotionEntry>;
  readonly alarms: Series<Alarm>;
  readonly pings: readonly PingTrack[];
  readonly sessions: Series<SessionEntry>;
}

export type RecordSource = 'run' | 'capture' | 'logs' | 'live';

/** What a host is in an election. `OFF`: without power, or booting. `PAUSED`: a virtual machine that stands still. */
export type LaneState = 'OFF' | 'INIT' | 'BACKUP' | 'MASTER' | 'PAUSED';

/** Names a virtual host: a segment, an interface or a file with its VLAN path; the number; the family, where they are told apart. */
export interface VirtualHostKey {
  readonly link: string;
  readonly vhid: number;
  /** Absent where one state stands for both families. */
  readonly family?: 4 | 6;
}

/** One host's part in one virtual host. */
export interface Lane extends VirtualHostKey {
  /** In a capture: the address that it advertises from. */
  readonly host: string;
  /** The host's own name of its port. */
  readonly interface?: string;
  /** Without gaps or overlaps; the last one ends at the record's `toUs`. */
  readonly bands: Series<Band>;
  readonly advertisements: Series<SentAdvertisement>;
  /** The master-down timer, each time that it was set or stopped. */
  readonly fuses: Series<Fuse>;
}

/** A stretch of a lane in one state. */
export interface Band {
  readonly fromUs: number;
  readonly toUs: number;
  readonly state: LaneState;
}

export interface SentAdvertisement {
  readonly timeUs: number;
  readonly family: 4 | 6;
  readonly advbase: number;
  /** As sent: demotion included, where the implementation adds it. */
  readonly advskew: number;
  readonly demote: number;
  /** The frame's number in its source. */
  readonly frame?: number;
}

/** A master-down timer is set, at `timeUs`, to end at `dueUs`. Infinity: it was stopped. */
export interface Fuse {
  readonly timeUs: number;
  readonly dueUs: number;
  readonly family: 4 | 6;
  /** The advertisement that set it. */
  readonly frame?: number;
}

/** An advertisement on its way from one lane to another. */
export interface Flight {
  readonly sentUs: number;
  /** When it arrived, or was lost. */
  readonly endUs: number;
  /** Indexes of lanes: who sent it, and who it reached or would have reached. */
  readonly from: number;
  readonly to: number;
  readonly frame?: number;
  readonly outcome: 'accepted' | 'refused' | 'dropped';
  /**
   * Why it was refused (the counter's name: `badauth`, `badttl`) or dropped (`not-listening`: it arrived at a host that
   * is in INIT or starting).
   */
  readonly reason?: string;
}

/** Something that was done, or went wrong. */
export interface FaultEntry {
  /** Counts the faults of a run from 1. */
  readonly id: number;
  readonly timeUs: number;
  /** `crash`, `link-down`… or the name of an administrator's command. */
  readonly kind: string;
  /** A host, a host's port (`OPNsense-1:vtnet0`), or a link. */
  readonly target: string;
  /** What it changes, in words; absent where its kind says it all. Without secrets. */
  readonly detail?: string;
  /** The fault itself as plain data, without secrets. */
  readonly fault?: { readonly kind: string };
  /** Why it could not be done. */
  readonly refused?: string;
}

export interface TransitionEntry extends VirtualHostKey {
  readonly timeUs: number;
  readonly host: string;
  readonly interface?: string;
  readonly from: string;
  readonly to: string;
  /** In the implementation's own words. */
  readonly reason: string;
  /** The frame that the host was receiving then. */
  readonly frame?: number;
}

/**
 * Another host has become MASTER. It is measured from the moment at which the virtual host lost its MASTER: when that
 * one stopped being MASTER, or, if it never stopped, its last advertisement that the new one heard.
 */
export interface Takeover extends VirtualHostKey {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  /** When the virtual host lost its MASTER. */
  readonly lostUs: number;
  /** The fault that did it; absent where none did. */
  readonly cause?: Pick<FaultEntry, 'id' | 'timeUs' | 'kind' | 'target'>;
  readonly transitionUs: number;
  /** The new MASTER's first advertisement. */
  readonly advertisementUs: number;
  /** From `lostUs` to `advertisementUs`; 0 where the new one advertised first. */
  readonly durationUs: number;
}

export interface Overlap extends VirtualHostKey {
  /** All that took part, in order of their becoming MASTER. */
  readonly hosts: readonly string[];
  readonly fromUs: number;
  /** The record's end if it did not end before. */
  readonly toUs: number;
  /** It outlasts a handover: see `handoverUs`. */
  readonly lasting: boolean;
}

export interface Vacancy extends VirtualHostKey {
  readonly fromUs: number;
  /** The record's end if it did not end before. */
  readonly toUs: number;
  /** The fault that took the MASTER away. */
  readonly cause?: Pick<FaultEntry, 'id' | 'timeUs' | 'kind' | 'target'>;
}

export interface DemotionEntry {
  readonly timeUs: number;
  readonly host: string;
  readonly delta: number;
  readonly total: number;
  readonly reason: string;
  /** OpenBSD: the interface group whose count it is. */
  readonly group?: string;
}

/** The pings of one client to one address. */
export interface PingTrack {
  readonly client: string;
  readonly to: string;
  /** Each at the time at which it was sent. */
  readonly pings: Series<{ readonly timeUs: number; readonly lost: boolean }>;
  readonly sent: number;
  readonly lost: number;
}

/** A session of a client, and what became of it. */
export interface SessionEntry {
  readonly client: string;
  readonly name: string;
  readonly openedUs: number;
  /** When its fate was certain; the record's end for one that went on. */
  readonly timeUs: number;
  readonly fate: 'survived' | 'hung' | 'reset';
  readonly gapFromUs: number;
  readonly longestGapUs: number;
  readonly why: string;
}
