import { randomFillSync } from 'node:crypto';
import type { Draws } from '@carplab/host';

/** Random numbers per system call. */
const POOL = 256;

/** The system's random numbers, for counters, cookies and ids. */
export function systemDraws(): Draws {
  const pool = new Uint32Array(POOL);
  let next = POOL;
  return () => {
    if (next === POOL) {
      randomFillSync(pool);
      next = 0;
    }
    return pool[next++]!;
  };
}
