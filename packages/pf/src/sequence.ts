// Comparison of sequence numbers, signed or unsigned, modulo 2^32 (RFC 9293 §3.4).

/** a >= b */
export function seqGeq(a: number, b: number): boolean {
  return ((a - b) | 0) >= 0;
}

/** a > b */
export function seqGt(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}
