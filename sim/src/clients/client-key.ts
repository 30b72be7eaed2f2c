import { type RelativeKind, relativeText } from '@carplab/host';
import { TCP_FIELD_KINDS } from '@carplab/tcp';

const EVER = Number.POSITIVE_INFINITY;

/** Gaps are only for reports: the future of a session does not depend on them. */
const KINDS: ReadonlyMap<string, RelativeKind> = new Map<string, RelativeKind>([
  ...TCP_FIELD_KINDS,
  ...['openedUs', 'heardUs', 'longestGapUs', 'gapFromUs'].map((name) => [name, 'omitted'] as const),
  ...['nextUs', 'closesUs', 'untilUs'].map((name) => [name, 'deadline'] as const),
  ['waitingUs', EVER],
]);

/**
 * The key of a client's or server's snapshot; see `LabNode.stateKey`. The sequence numbers of pings and TCP are absolute:
 * frames in flight have them.
 */
export function clientKey(state: unknown, nowUs: number): string {
  return relativeText(state, nowUs, KINDS);
}
