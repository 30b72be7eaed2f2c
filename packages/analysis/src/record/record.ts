import type { Cause } from '@carplab/election';
import type { Alarm } from '../alarms/alarm.js';
import type { Series } from './series.js';

/**
 * What happened, from any source: a simulated run, a capture, kernel logs, or a live stream. Pictures, sentences, JSON
 * and verdicts read it. What a source cannot know is absent.
 *
 * A virtual host is its link and its number: vhid 1 on `wan` and vhid 1 on `lan` are different. Times are µs on the
 * source's own clock. Everything is plain data, in order of time.
 */
export interface Record {
  readonly source: RecordSource;
  readonly fromUs: number;
  /** Everything is known up to here. */
  readonly toUs: number;
  /** Each host's part in each virtual host, in display order. */
  readonly lanes: readonly Lane[];
  /** Advertisements between lanes. */
  readonly flights: Series<Flight>;
  readonly faults: Series<FaultEntry>;
  readonly transitions: Series<TransitionEntry>;
  readonly takeovers: Series<Takeover>;
  /** Those whose new MASTER has sent no advertisement. Absent: unknown. */
  readonly unheardTakeovers?: Series<UnheardTakeover>;
  /** When several hosts were MASTER of one virtual host, however briefly. */
  readonly overlaps: Series<Overlap>;
  /** When nobody was MASTER of a virtual host that had had one. */
  readonly vacancies: Series<Vacancy>;
  readonly demotions: Series<DemotionEntry>;
  readonly alarms: Series<Alarm>;
  readonly pings: readonly PingTrack[];
  readonly sessions: Series<SessionEntry>;
  /** Unicast frames that switches sent to all ports, by switch and destination. Absent: unknown. */
  readonly floods?: readonly FloodEntry[];
}

export type RecordSource = 'run' | 'capture' | 'logs' | 'live';

/** A host's state in an election. `OFF`: without power, or booting. `PAUSED`: a stopped virtual machine. */
export type LaneState = 'OFF' | 'INIT' | 'BACKUP' | 'MASTER' | 'PAUSED';

/** Identifies a virtual host: segment, interface, or file and VLAN path; number; family if it matters. */
export interface VirtualHostKey {
  readonly link: string;
  readonly vhid: number;
  /** Absent if one state covers both families. */
  readonly family?: 4 | 6;
}

/** One host's part in one virtual host. */
export interface Lane extends VirtualHostKey {
  /** In a capture: the address it advertises from. */
  readonly host: string;
  /** The host's own name for its port. */
  readonly interface?: string;
  /**
   * Without gaps or overlaps; the last one ends at the record's `toUs`. In a capture only the times in which it was
   * heard as MASTER: what it is when it is silent cannot be known.
   */
  readonly bands: Series<Band>;
  readonly advertisements: Series<SentAdvertisement>;
  /** The master-down timer, each time it was set or stopped. */
  readonly fuses: Series<Fuse>;
}

/** A period of a lane in one state. */
export interface Band {
  readonly fromUs: number;
  readonly toUs: number;
  readonly state: LaneState;
}

export interface SentAdvertisement {
  readonly timeUs: number;
  readonly family: 4 | 6;
  readonly advbase: number;
  /** As sent: includes demotion where the implementation adds it. */
  readonly advskew: number;
  readonly demote: number;
  /** The frame's number in its source. */
  readonly frame?: number;
}

/** A master-down timer set at `timeUs` to expire at `dueUs`. Infinity: it was stopped. */
export interface Fuse {
  readonly timeUs: number;
  readonly dueUs: number;
  readonly family: 4 | 6;
  /** The advertisement that set it. */
  readonly frame?: number;
}

/** An advertisement on its way between two lanes. */
export interface Flight {
  readonly sentUs: number;
  /** When it arrived, or was lost. */
  readonly endUs: number;
  /** Indexes of lanes: the sender, and the (intended) receiver. */
  readonly from: number;
  readonly to: number;
  readonly frame?: number;
  readonly outcome: 'accepted' | 'refused' | 'dropped';
  /**
   * Why it was refused (counter name: `badauth`, `badttl`; `allow`: net.inet.carp.allow is 0; `pf`: the host's own
   * filter; `ipv4 badsum`: its IP layer) or dropped (`not-listening`: the host is in INIT, starting or asleep).
   */
  readonly reason?: string;
}

/** Something that was done, or went wrong. */
export interface FaultEntry {
  /** Numbers the faults of a run from 1. */
  readonly id: number;
  readonly timeUs: number;
  /** `crash`, `link-down`… or the name of an administrator's command. */
  readonly kind: string;
  /** A host, a host's port (`OPNsense-1:vtnet0`), or a link. */
  readonly target: string;
  /** The link of the port or virtual host that it names. */
  readonly link?: string;
  /** What it changes, as text; absent if the kind says it all. Without secrets. */
  readonly detail?: string;
  /** It changed nothing, such as the boot of a machine that is on: whether the machine was running. */
  readonly idle?: 'off' | 'booting' | 'on' | 'paused';
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
  /** As the implementation logs it. */
  readonly reason: string;
  /** The same in one vocabulary for all implementations, if it is known. */
  readonly cause?: Cause;
  /** The frame that the host was receiving. */
  readonly frame?: number;
}

/**
 * Another host became MASTER. Measured from when the virtual host lost its MASTER: when the old MASTER
 * stopped being one, or, if it never did, its last advertisement that the new one heard.
 */
export interface Takeover extends VirtualHostKey {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  /** When the virtual host lost its MASTER. */
  readonly lostUs: number;
  /** The fault that caused it; absent if none did. */
  readonly cause?: Pick<FaultEntry, 'id' | 'timeUs' | 'kind' | 'target' | 'link'>;
  readonly transitionUs: number;
  /** The new MASTER's first advertisement. */
  readonly advertisementUs: number;
  /** From `lostUs` to `advertisementUs`; 0 if the new MASTER advertised first. */
  readonly durationUs: number;
}

/** Another host became MASTER, and nobody could hear of it. */
export type UnheardTakeover = Omit<Takeover, 'advertisementUs' | 'durationUs'>;

export interface Overlap extends VirtualHostKey {
  /** All hosts involved, in the order they became MASTER. */
  readonly hosts: readonly string[];
  readonly fromUs: number;
  /** The record's end if it had not ended by then. */
  readonly toUs: number;
  /** It outlasts a handover; see `handoverUs`. */
  readonly lasting: boolean;
}

export interface Vacancy extends VirtualHostKey {
  readonly fromUs: number;
  /** The record's end if it had not ended by then. */
  readonly toUs: number;
  /** The fault that took the MASTER away. */
  readonly cause?: Pick<FaultEntry, 'id' | 'timeUs' | 'kind' | 'target' | 'link'>;
}

export interface DemotionEntry {
  readonly timeUs: number;
  readonly host: string;
  readonly delta: number;
  readonly total: number;
  readonly reason: string;
  /** OpenBSD: the interface group of this counter. */
  readonly group?: string;
}

/** Unicast frames to one address whose port a switch did not know: it sent them everywhere. */
export interface FloodEntry {
  readonly link: string;
  /** Absent if the link has only one. */
  readonly switch?: string;
  /** The destination. */
  readonly mac: string;
  readonly frames: number;
  readonly firstUs: number;
  readonly lastUs: number;
}

/** Pings from one client to one address. */
export interface PingTrack {
  readonly client: string;
  readonly to: string;
  /** Each at the time it was sent. */
  readonly pings: Series<{ readonly timeUs: number; readonly lost: boolean }>;
  readonly sent: number;
  readonly lost: number;
}

/** A client's session and its fate. */
export interface SessionEntry {
  readonly client: string;
  readonly name: string;
  readonly openedUs: number;
  /** When its fate was certain; the record's end if it survived. */
  readonly timeUs: number;
  readonly fate: 'survived' | 'hung' | 'reset';
  readonly gapFromUs: number;
  readonly longestGapUs: number;
  readonly why: string;
}
