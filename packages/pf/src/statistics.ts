import { PF_REASONS } from '@carplab/codec/net';

/** Why pf drops a packet: the counters, as `pfctl -si` prints them on FreeBSD. */
export const REASONS: readonly [...typeof PF_REASONS, 'map-failed'] = [...PF_REASONS, 'map-failed'];

export type Reason = (typeof REASONS)[number];

/** The counters of `pfctl -si`. */
export interface PfStatistics {
  searches: number;
  inserts: number;
  removals: number;
  readonly reasons: Record<Reason, number>;
}

/** All counters at zero. */
export function noPfStatistics(): PfStatistics {
  const reasons = Object.fromEntries(REASONS.map((reason) => [reason, 0])) as Record<Reason, number>;
  return { searches: 0, inserts: 0, removals: 0, reasons };
}
