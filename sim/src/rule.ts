/** The name under which a forged or replayed frame has been sent. */
export const OUTSIDER = 'outsider';

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
  /**
   * Where the rule looks: as the frame leaves its sender (`out`: one decision for all receivers) or as it comes to a
   * receiver (`in`). Absent: `in` if there is a target, `out` otherwise.
   */
  readonly direction?: 'out' | 'in';
  /** World's time, µs: from … */
  readonly fromUs?: number;
  /** … up to, but not at. */
  readonly toUs?: number;
}
