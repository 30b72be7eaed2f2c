import { type Heartbeat, type Heartbeats, mastersAt } from './heartbeats.js';
import type { CarpTimelines } from './vhid-timeline.js';

/** A vhid as it is now. */
export interface WatchedVhid {
  /** Everyone who has advertised it, first seen first. */
  readonly sources: readonly Heartbeat[];
  /** Those of them that a backup would believe, and that have not given way. */
  readonly masters: readonly Heartbeat[];
  /** Two are MASTER, and have been for longer than a handover takes. */
  readonly isDisputed: boolean;
}

/**
 * All vhids, by link, VLAN, number and family.
 *
 * @param beats fed with the same packets as `timelines`
 */
export function watchedVhids(beats: Heartbeats, timelines: CarpTimelines, nowUs: number): WatchedVhid[] {
  return beats.slots().map(([slot, sources]) => {
    const judge = timelines.judgeOf(slot);
    return {
      sources,
      masters: mastersAt(sources, nowUs).filter(({ source }) => !judge?.hasGivenWay(source)),
      isDisputed: judge?.isDisputed ?? false,
    };
  });
}
