import type { StepKind } from '../schema/step-kinds.js';
import type { Some, TimeInput } from './network-input.js';

/** Which virtual hosts. Default: all. */
export interface VhidChoice {
  vhid?: number;
  segment?: string;
}

/** From one time to another, both inclusive. Default: the whole run. */
export type BetweenInput = [from: TimeInput, to: TimeInput];

export type StateInput = 'INIT' | 'BACKUP' | 'MASTER' | 'OFF' | 'PAUSED';

/** Which state changes. */
export interface TransitionChoice extends VhidChoice {
  host?: string;
  from?: 'INIT' | 'BACKUP' | 'MASTER';
  to?: 'INIT' | 'BACKUP' | 'MASTER';
  /** The reason, as the host logs it. */
  reason?: string;
  between?: BetweenInput;
}

/** Something that must hold: exactly one of the keys below `name`. */
export interface ExpectationInput<A = string> {
  /** Its name in the report. Default: made from the other keys. */
  name?: string;

  /** The state of a host at one or more times. `OFF`: powered off; `PAUSED`: a paused virtual machine. */
  state?: VhidChoice & { host: string; is: StateInput; at: Some<TimeInput> };
  /** Exactly one MASTER for each virtual host: from `within` after the last fault, or from `from`, to `until`. */
  oneMaster?: VhidChoice & { within?: TimeInput; from?: TimeInput; until?: TimeInput };
  /** How many state changes. Default: at least one. */
  transitions?: TransitionChoice & { count?: number; min?: number; max?: number };
  noTransition?: TransitionChoice;
  /** The duration of every takeover is within bounds, and there is at least one (or `count`). */
  takeover?: VhidChoice & {
    host?: string;
    min?: TimeInput;
    max?: TimeInput;
    count?: number;
    between?: BetweenInput;
  };
  /**
   * The longest stretch without a MASTER is at most `max`. Counted from the first MASTER of each virtual host on;
   * with `between`, everything between these times counts.
   */
  noMaster?: VhidChoice & { max: TimeInput; between?: BetweenInput };
  /** How many hosts are MASTER of each virtual host at a time. */
  masters?: VhidChoice & { is: number; at: TimeInput };
  /** How often a host advertises, and with which advskew as sent. Default: at least once. */
  advertised?: VhidChoice & { host: string; advskew?: number; between?: BetweenInput; count?: number };
  /** How many pings are lost, counted by the time they were sent. */
  pingsLost?: { client: string; min?: number; max?: number; between?: BetweenInput };
  /**
   * How many sessions had this fate, a longest gap within bounds, and a reason that contains `why`. Default: all that
   * match `client` and `session`; `ssh` also matches `ssh-1`, `ssh-2`…
   */
  sessions?: {
    client?: string;
    session?: string;
    fate: 'survived' | 'hung' | 'reset';
    minGap?: TimeInput;
    maxGap?: TimeInput;
    /** Part of the reason. */
    why?: string;
    count?: number;
    min?: number;
    max?: number;
  };
  /** Whether two hosts are MASTER at the same time for longer than a handover takes (100 ms, or `longerThan`). */
  dualMaster?: VhidChoice & { is: 'never' | 'sometime'; longerThan?: TimeInput; between?: BetweenInput };
  demotion?: { host: string; is: number; at: TimeInput };
  /** At the end of the run: a counter of `netstat -s -p carp`, or of `-p pfsync` as `pfsync.badact`; `pf.states`, `pf.foreign`. */
  counter?: { host: string; name: string; min?: number; max?: number };
  /**
   * The state table of a host at a time, as `pfctl -ss` prints it. Default: at the end of the run. `has` and `lacks`: a
   * text that some line, or no line, contains.
   */
  states?: {
    host: string;
    at?: TimeInput;
    has?: Some<string>;
    lacks?: Some<string>;
    count?: number;
    /** A host with the same states. */
    equals?: string;
    /** At most `max` states are only in one of the two tables. */
    differ?: { from: string; max: number };
  };
  /**
   * At most this many unicast frames that the switch had to send to all ports, because it did not know where their
   * destination is. With several switches, each counts its own.
   */
  flooded?: { segment: string; mac?: A; max: number };
  /** How many steps of this kind were done. Default: at least one. `forge` counts pfsync packets too. */
  steps?: {
    /** Only those done to this node, or to a port of it. Default: any. */
    host?: string;
    kind: StepKind;
    count?: number;
    min?: number;
    max?: number;
    between?: BetweenInput;
  };
  /** How many alarms of this kind. Default: at least one. */
  alarms?: VhidChoice & {
    kind: 'dual-master' | 'replay' | 'forged' | 'badauth' | 'echo' | 'shared-vrid';
    count?: number;
    min?: number;
    max?: number;
    between?: BetweenInput;
  };
}
