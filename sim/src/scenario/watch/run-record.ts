import type { AlarmRecord, SessionRecord, Takeover, TransitionRecord } from '../run-event.js';
import type { Lane } from './lanes.js';
import type { Log } from './log.js';
import type { Overlap } from './overlaps.js';

/** What happened in a run, as far as expectations ask. */
export interface RunRecord {
  readonly endUs: number;
  readonly lanes: readonly Lane[];
  readonly transitions: Log<TransitionRecord & { readonly segment: string }>;
  readonly faults: Log<{ readonly timeUs: number; readonly kind: string; readonly target: string }>;
  readonly overlaps: Log<Overlap>;
  readonly takeovers: Log<Takeover>;
  /** By client. */
  readonly pings: ReadonlyMap<string, PingRecord>;
  readonly sessions: Log<SessionRecord>;
  /** By host. */
  readonly demotions: ReadonlyMap<string, Log<{ readonly timeUs: number; readonly total: number }>>;
  readonly alarms: Log<AlarmRecord & { readonly segment: string }>;
  /** The counters of a host (`HOST_COUNTERS`), or undefined where a host keeps none. */
  counters(host: string): Readonly<Record<string, number>> | undefined;
}

export interface PingRecord {
  answered: number;
  /** When the lost ones were sent. */
  readonly lostUs: Log<number>;
}
