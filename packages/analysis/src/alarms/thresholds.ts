import { implementationOf } from '@carplab/implementations';

/**
 * After preemption there are two MASTERs while an advertisement is in flight. They are a problem only if they last
 * longer than this, µs.
 */
export const HANDOVER_US = 100_000;

/** With a UCARP, which reads what libpcap buffers for up to a second, µs. */
export const UCARP_HANDOVER_US = 1_000_000;

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
