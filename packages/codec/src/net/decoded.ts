import type { PacketProblem } from '../problem.js';

/**
 * Result of the `decode…` functions in this folder: the header as a plain object and the index of the first byte after
 * it, or what is wrong with it. They never throw, whatever the bytes.
 *
 * They are the strict readers, for a host: a header that a kernel would drop is a problem, including a wrong checksum.
 * `dissect` shows as much as possible of a bad packet. Offsets in problems count from `bytes[0]`.
 */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T; readonly next: number }
  | { readonly ok: false; readonly problem: PacketProblem };

export function decoded<T>(value: T, next: number): Decoded<T> {
  return { ok: true, value, next };
}

/** A refusal. For problems that give the numbers needed and found. */
export function refused(
  code: string,
  layer: string,
  offset: number,
  message: string,
  needed: number,
  found: number,
): Decoded<never> {
  return { ok: false, problem: { code, layer, offset, message, needed, found } };
}

/** The refusal of an incomplete header. */
export function tooSmall(layer: string, offset: number, needed: number, found: number): Decoded<never> {
  const message = `${needed} bytes of ${layer} header are needed and ${found} are there`;
  return refused('toosmall', layer, offset, message, needed, found);
}
