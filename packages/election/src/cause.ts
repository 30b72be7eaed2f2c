/**
 * Why a state changed, in one vocabulary for all dialects: FreeBSD's wording where it has one. The implementation's own
 * wording, if any, is the transition's `reason`.
 */
export const CAUSES = [
  'initialization complete',
  'master timed out',
  'preempting a slower master',
  /** The third rule: the master announces an interval longer than this backup waits. Goodbyes work through it. */
  'master will time out',
  /** OpenBSD: the master's demotion count is higher than this backup's. */
  'taking over from a more demoted master',
  'more frequent advertisement received',
  /** OpenBSD: another master's demotion count is lower than this one's. */
  'yielding to a less demoted master',
  'user requested',
  'hardware interface down',
  'hardware interface up',
  'addresses changed',
  'configuration changed',
  /** DragonFly: with preempt, a node starts as master. */
  'preempting at start',
  /** The carp interface went down, the vhid was removed, or the process exited. */
  'shut down',
] as const;

export type Cause = (typeof CAUSES)[number];
