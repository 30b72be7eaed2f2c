import { implementationOf } from '@carplab/implementations';

/**
 * After preemption there are two MASTERs while an advertisement is in flight. They are a problem only if they last
 * longer than this, µs.
 */
export const HANDOVER_US = 100_000;

/** With a process such as UCARP, which reads what libpcap buffers for up to a second, µs. */
export const UCARP_HANDOVER_US = 1_000_000;

/** Hosts that act at the same time hear each other within this, µs; it allows for a busy machine. */
export const CROSSING_US = 250_000;

/** With libpcap, which holds packets back for up to a second, µs. */
export const UCARP_CROSSING_US = 1_050_000;

/** A series that was silent this long is reported again, µs: an alarm each second would hide all others. */
export const QUIET_US = 10_000_000;

/**
 * How long several MASTERs of one virtual host count as a handover, µs.
 *
 * @example
 * handoverUs(['freebsd', 'freebsd']); // => 100_000
 * handoverUs(['freebsd', 'ucarp']); // => 1_000_000
 */
export function handoverUs(dialects: Iterable<string>): number {
  for (const dialect of dialects) if (implementationOf(dialect)?.host.isProcess) return UCARP_HANDOVER_US;
  return HANDOVER_US;
}

/** A host that takes over this often within `FLAPPING_US` flaps. A maintenance, a crash and a return are fewer. */
export const FLAPPING_TAKEOVERS = 4;
export const FLAPPING_US = 120_000_000;

/** A switch that has not heard a MAC address for this long no longer knows it, by default (IEEE 802.1D: 300 s), µs. */
export const MAC_AGEING_US = 300_000_000;

/**
 * How many frames a virtual MAC address has to get, and how many advertisements have to come from another one, before
 * it is said that switches do not know it. Fewer may be what somebody sent by hand.
 */
export const UNLEARNED_FRAMES = 3;

/** Intervals in a row that have to be too short by the same time before that is no coincidence. */
export const SHORT_INTERVALS = 5;
