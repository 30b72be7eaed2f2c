/** The source of forged and replayed frames, in traces and rules. */
export const INJECTOR = 'outsider';

/** What happens to matching frames. The first matching rule wins. */
export interface Rule {
  /** `pass` skips later rules. A delayed frame may be overtaken. */
  readonly action: 'pass' | 'delay' | 'drop';
  /** For the trace. */
  readonly reason: string;
  /** All given conditions must hold. */
  readonly when?: RuleCondition;
  /** The extra delay of `delay`, µs. */
  readonly delayUs?: number;
  /** Only for this many frames. */
  readonly limit?: number;
  /** Starts at the Nth matching frame, from 1; without `limit`, only for that frame. */
  readonly nth?: number;
}

export interface RuleCondition {
  readonly segment?: string;
  /** As `frameProtocol` names it: `carp`, `pfsync`, `arp`, `ndp`, `icmp`… */
  readonly protocol?: string;
  readonly vhid?: number;
  /** The node that sent the frame, or `outsider`. */
  readonly source?: string;
  /** The receiver. */
  readonly target?: string;
  /** The frame with this number in the trace; copies share it. */
  readonly frame?: number;
  /**
   * Where the rule applies: as the frame leaves its sender (`out`: one decision for all receivers), or as the switch
   * forwards it to a receiver (`in`). Default: `in` if there is a target, or if `frame` was already sent when the rule
   * was added; otherwise `out`.
   */
  readonly direction?: 'out' | 'in';
  /** World time, µs, inclusive. */
  readonly fromUs?: number;
  /** World time, µs, exclusive. */
  readonly toUs?: number;
}
