import type { PacketProblem } from '../problem.js';

/**
 * What the `decode…` functions of this folder return: the header as a plain object and the index of the first byte
 * after it, or what is wrong with it. Nothing throws, whatever the bytes.
 *
 * They are the strict readers, for a host: a header that a kernel would drop is a problem, a wrong checksum
 * included. To see as much as possible of a bad packet there is `dissect`. Offsets in their problems count from
 * `bytes[0]`.
 */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T; readonly next: number }
  | { readonly ok: false; readonly problem: PacketProblem };

export function decoded<T>(value: T, next: number): Decoded<T> {
  return { ok: true, value, next };
}

/** A refusal. For problems whose numbers say what was needed and what was there. */
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

/** The refusal of a header of which not all bytes are there. */
export function tooSmall(layer: string, offset: number, needed: number, found: number): Decoded<never> {
  const message = `${needed} bytes of ${layer} header are needed and ${found} are there`;
  return refused('toosmall', layer, offset, message, needed, found);
}
