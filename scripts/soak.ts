/**
 * Looks for scenarios that break an invariant, for a long time:
 *
 *     npm run soak -- --minutes 30 --jobs 2 --seed 1
 *
 * Every find is printed shrunk, as a scenario that `carplab run` runs, with fast-check's seed and path. The exit
 * status is 1 if there was one.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findScenario, scenarios } from '@carplab/properties';
import { PROFILES } from '../packages/properties/test/profiles.js';

/** Schedules between two looks at the clock. */
const BATCH = 100;
const MINUTE_MS = 60_000;

interface Tally {
  readonly schedules: number;
  readonly found: number;
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    job: { type: 'string' },
  },
});
const minutes = number('minutes', values.minutes);
const jobs = number('jobs', values.jobs);
const seed = number('seed', values.seed);

if (values.job !== undefined) {
  const tally = search(seed + 1_000_000 * number('job', values.job));
  process.send?.(tally);
} else {
  const started = performance.now();
  const tallies = await Promise.all(Array.from({ length: jobs }, (_, job) => start(job)));
  const schedules = tallies.reduce((sum, each) => sum + each.schedules, 0);
  const found = tallies.reduce((sum, each) => sum + each.found, 0);
  const took = ((performance.now() - started) / MINUTE_MS).toFixed(1);
  process.stdout.write(
    `${schedules} schedules in ${took} minutes by ${jobs} processes; ${found} break an invariant\n`,
  );
  process.exitCode = found === 0 ? 0 : 1;
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && Number.isFinite(value)) return value;
  process.stderr.write(`soak: --${name} takes a number, and not '${text}'\n`);
  process.exit(2);
}

function start(job: number): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--job', String(job + 1)]);
    let tally: Tally | undefined;
    child.on('message', (message) => {
      tally = message as Tally;
    });
    child.on('exit', (code) => {
      if (tally === undefined) reject(new Error(`process ${job + 1} ended with status ${code}`));
      else resolve(tally);
    });
  });
}

/** One profile after the other, each with seeds of its own, until the time is up. */
function search(firstSeed: number): Tally {
  const untilMs = performance.now() + minutes * MINUTE_MS;
  const names = Object.keys(PROFILES);
  let schedules = 0;
  let found = 0;
  for (let batch = 0; performance.now() < untilMs; batch++) {
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
