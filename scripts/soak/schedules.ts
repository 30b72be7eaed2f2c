import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findScenario, scenarios } from '@carplab/properties';
import { PROFILES } from '../../packages/properties/test/profiles.js';
import type { SoakOptions, SoakOutcome } from './job.js';

/** Schedules between two checks of the clock. */
const BATCH = 100;
const MINUTE_MS = 60_000;
/** Distance between the seeds of two processes, more than any search takes. */
const SEEDS_APART = 1_000_000;
const SOAK = fileURLToPath(new URL('../soak.ts', import.meta.url));

interface Tally {
  readonly schedules: number;
  readonly found: number;
}

/**
 * Searches for scenarios that break an invariant. Prints each find, shrunk, as a scenario for `carplab run`, with
 * fast-check's seed and path.
 */
export async function schedules(options: SoakOptions): Promise<SoakOutcome> {
  if (options.part !== undefined) {
    const tally = search(options, options.seed + SEEDS_APART * options.part);
    process.send?.(tally);
    return outcome([tally]);
  }
  const parts = Array.from({ length: options.processes }, (_, i) => start(options, i + 1));
  return outcome(await Promise.all(parts));
}

function outcome(tallies: readonly Tally[]): SoakOutcome {
  const sum = (of: keyof Tally): number => tallies.reduce((total, tally) => total + tally[of], 0);
  return { done: `${sum('schedules')} schedules`, found: sum('found') };
}

function start({ minutes, seed }: SoakOptions, part: number): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const numbers = { minutes, seed, part };
    const words = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = fork(SOAK, ['schedules', ...words]);
    let tally: Tally | undefined;
    child.on('message', (message) => {
      tally = message as Tally;
    });
    child.on('exit', (code) => {
      if (tally === undefined) reject(new Error(`process ${part} ended with status ${code}`));
      else resolve(tally);
    });
  });
}

/** Takes the profiles in turn, each batch with its own seed, until the time is up; at least one batch. */
function search({ minutes }: SoakOptions, firstSeed: number): Tally {
  const untilMs = performance.now() + minutes * MINUTE_MS;
  const names = Object.keys(PROFILES);
  let schedules = 0;
  let found = 0;
  for (let batch = 0; batch === 0 || performance.now() < untilMs; batch++) {
    const name = names[batch % names.length]!;
    const find = findScenario(scenarios(PROFILES[name]), undefined, {
      numRuns: BATCH,
      seed: firstSeed + batch,
    });
    schedules += find?.runs ?? BATCH;
    if (find === undefined) continue;
    found++;
    process.stdout.write(`--- ${name}\n${find.report}\n`);
  }
  return { schedules, found };
}
