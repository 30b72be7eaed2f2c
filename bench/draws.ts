/** The next of a stream of unsigned 32-bit numbers, the same in every run (xorshift32, Marsaglia 2003). */
export function draws(seed: number): () => number {
  let x = seed | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
}
