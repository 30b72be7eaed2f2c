import { type Contender, Missing } from './contender.js';
import { median } from './median.js';

/**
 * Runs contenders in turn, round by round, and returns the median of each in packets per second. A missing contender is
 * named on stderr and left out of the result.
 *
 * @throws {Error} if two kernels that do the same work give different results
 */
export async function contest(
  entries: readonly (readonly [name: string, start: () => Promise<Contender>])[],
  rounds: number,
): Promise<ReadonlyMap<string, number>> {
  const contenders: Contender[] = [];
  const rates = new Map<string, number[]>();
  try {
    for (const [name, start] of entries) {
      try {
        contenders.push(await start());
      } catch (error) {
        if (!(error instanceof Missing)) throw error;
        missing(name, error.message);
      }
    }
    const digests = contenders.map(({ digest }) => digest).filter((digest) => digest !== undefined);
    if (new Set(digests).size > 1)
      throw new Error(`the results differ: ${contenders.map((c) => `${c.name} ${c.digest}`).join(', ')}`);
    for (let round = 0; round < rounds; round++) {
      for (const contender of contenders) {
        try {
          const rate = await contender.round();
          const before = rates.get(contender.name);
          if (before) before.push(rate);
          else rates.set(contender.name, [rate]);
        } catch (error) {
          if (!(error instanceof Missing)) throw error;
          if (round === 0) missing(contender.name, error.message);
        }
      }
    }
  } finally {
    for (const contender of contenders) contender.close();
  }
  return new Map([...rates].map(([name, all]) => [name, median(all)]));
}

/** Prints a loud message that a peer is missing. */
export function missing(name: string, why: string): void {
  process.stderr.write(`\n*** MISSING PEER: ${name}: ${why}\n*** Its rows stay empty.\n\n`);
}
