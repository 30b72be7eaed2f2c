import { type RelativeKind, relativeText } from '@carplab/host';
import { TCP_FIELD_KINDS } from '@carplab/tcp';

const EVER = Number.POSITIVE_INFINITY;

/** How long a session was silent is for reports: its future depends on what it has asked and heard. */
const KINDS: ReadonlyMap<string, RelativeKind> = new Map<string, RelativeKind>([
  ...TCP_FIELD_KINDS,
  ...['openedUs', 'heardUs', 'longestGapUs', 'gapFromUs'].map((name) => [name, 'omitted'] as const),
  ...['nextUs', 'closesUs', 'untilUs'].map((name) => [name, 'deadline'] as const),
  ['waitingUs', EVER],
]);

/**
 * The key of a client's or server's snapshot; see `LabNode.stateKey`. Sequence numbers of pings and of TCP stay as they
 * are: what is still in flight bears them.
 */
export function clientKey(state: unknown, nowUs: number): string {
  return relativeText(state, nowUs, KINDS);
}
