import type { Some, TimeInput } from './network-input.js';

/** Which virtual host; all, where something is left out. */
export interface VhidChoice {
  vhid?: number;
  segment?: string;
}

/** From one time up to, and including, another. Default: the whole run. */
export type BetweenInput = [from: TimeInput, to: TimeInput];

export type StateInput = 'INIT' | 'BACKUP' | 'MASTER' | 'OFF' | 'PAUSED';

/** Which changes of state. */
export interface TransitionChoice extends VhidChoice {
  host?: string;
  from?: 'INIT' | 'BACKUP' | 'MASTER';
  to?: 'INIT' | 'BACKUP' | 'MASTER';
  /** In the implementation's words, as its log has them. */
  reason?: string;
  between?: BetweenInput;
}

/** Something that must hold: exactly one of the keys below `name`. */
export interface ExpectationInput {
  /** In the report. Default: made from the rest. */
  name?: string;

  /** What a host is at a time, or at several. `OFF`: without power; `PAUSED`: a virtual machine that stands still. */
  state?: VhidChoice & { host: string; is: StateInput; at: Some<TimeInput> };
  /** Exactly one MASTER of each virtual host: from `within` after the last fault, or from `from`, up to `until`. */
  oneMaster?: VhidChoice & { within?: TimeInput; from?: TimeInput; until?: TimeInput };
  /** So many changes of state; at least one when neither count nor bounds are given. */
  transitions?: TransitionChoice & { count?: number; min?: number; max?: number };
  noTransition?: TransitionChoice;
  /** Every takeover is within the bounds, and there is at least one (or `count`). */
  takeover?: VhidChoice & {
    host?: string;
    min?: TimeInput;
    max?: TimeInput;
    count?: number;
    between?: BetweenInput;
  };
  /** Pings lost, by the time at which they were sent. */
  pingsLost?: { client: string; min?: number; max?: number; between?: BetweenInput };
  /**
   * Sessions by client and name (`ssh` is also `ssh-1`, `ssh-2`…), those that came to this end, had gaps within the
   * bounds and a reason with this text: so many, or all of them when neither count nor bounds are given.
   */
  sessions?: {
    client?: string;
    session?: string;
    fate: 'survived' | 'hung' | 'reset';
    minGap?: TimeInput;
    maxGap?: TimeInput;
    /** A part of it. */
    why?: string;
    count?: number;
    min?: number;
    max?: number;
  };
  /** Whether two hosts are MASTER at once for longer than a handover takes (100 ms, or `longerThan`). */
  dualMaster?: VhidChoice & { is: 'never' | 'sometime'; longerThan?: TimeInput; between?: BetweenInput };
  demotion?: { host: string; is: number; at: TimeInput };
  /** At the end: a counter of `netstat -s -p carp`, or of `-p pfsync` as `pfsync.badact`; `pf.states`, `pf.foreign`. */
  counter?: { host: string; name: string; min?: number; max?: number };
  /** Alarms of this kind. */
  alarms?: VhidChoice & {
    kind: 'dual-master' | 'replay' | 'forged' | 'badauth' | 'echo' | 'shared-vrid';
    count?: number;
    min?: number;
    max?: number;
    between?: BetweenInput;
  };
}
