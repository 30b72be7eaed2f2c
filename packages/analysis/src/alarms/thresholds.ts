import { implementationOf } from '@carplab/implementations';

/**
 * A handover by preemption leaves two MASTERs for as long as an advertisement is in flight. Two of them are trouble
 * only if they last longer, µs.
 */
export const HANDOVER_US = 100_000;

/** Where a process such as UCARP takes part: it reads what libpcap buffers for up to a second, µs. */
export const UCARP_HANDOVER_US = 1_000_000;

/** What was silent for so long and comes again is news, µs: an alarm each second would hide all others. */
export const QUIET_US = 10_000_000;

/**
 * How long several MASTERs of one virtual host are a handover and no trouble, µs.
 *
 * @example
 * handoverUs(['freebsd', 'freebsd']); // => 100_000
 * handoverUs(['freebsd', 'ucarp']); // => 1_000_000
 */
export function handoverUs(dialects: Iterable<string>): number {
  for (const dialect of dialects) if (implementationOf(dialect)?.host.isProcess) return UCARP_HANDOVER_US;
  return HANDOVER_US;
}
