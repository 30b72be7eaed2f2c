/** The name under which a forged or replayed frame has been sent. */
export const INJECTOR = 'outsider';

/** What the scenario does to chosen frames. Of several rules that fit a frame, the first counts. */
export interface Rule {
  /** `pass` keeps later rules away from the frame. A delayed frame may be overtaken. */
  readonly action: 'pass' | 'delay' | 'drop';
  /** For the trace. */
  readonly reason: string;
  /** All that is given must hold. */
  readonly when?: RuleCondition;
  /** For `delay`: so much longer, µs. */
  readonly delayUs?: number;
  /** Only for the first so many frames. */
  readonly limit?: number;
  /** Not before the frame with this number among those that fit, from 1; only for that one without a `limit`. */
  readonly nth?: number;
}

export interface RuleCondition {
  readonly segment?: string;
  /** As `frameProtocol` names it: `carp`, `pfsync`, `arp`, `ndp`, `icmp`… */
  readonly protocol?: string;
  readonly vhid?: number;
  /** The node that sent the frame, or `outsider`. */
  readonly source?: string;
  /** The node that would get it. */
  readonly target?: string;
  /** The frame with this number in the trace; its copies have the same. */
  readonly frame?: number;
  /**
   * Where the rule looks: as the frame leaves its sender (`out`: one decision for all receivers) or as its switch
   * sends it on to a receiver (`in`). Absent: `in` if there is a target, or if `frame` has left its sender when the
   * rule comes; `out` otherwise.
   */
  readonly direction?: 'out' | 'in';
  /** World's time, µs: from … */
  readonly fromUs?: number;
  /** … up to, but not at. */
  readonly toUs?: number;
}
