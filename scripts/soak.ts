/**
 * Long searches for faults, by job:
 *
 *     npm run soak -- schedules --minutes 30 --processes 2 --seed 1
 *     npm run soak -- words --minutes 30 --seed 1
 *     npm run soak -- node
 *     npm run soak -- whole
 *     npm run soak -- page
 *
 * The exit status is 1 if a fault was found. `--record` notes the run in `soak/last.md`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { SoakOptions, SoakOutcome } from './soak/job.js';
import { node } from './soak/node.js';
import { page } from './soak/page.js';
import { schedules } from './soak/schedules.js';
import { whole } from './soak/whole.js';
import { words } from './soak/words.js';

const JOBS: Readonly<Record<string, (options: SoakOptions) => Promise<SoakOutcome>>> = {
  node,
  page,
  schedules,
  whole,
  words,
};
const MINUTE_MS = 60_000;
const FOLDER = fileURLToPath(new URL('../soak', import.meta.url));
const HEAD = `# The last whole run of each job

| job | commit | date | done | seed | minutes | found |
|---|---|---|---|---|---|---|
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '1' },
    processes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    record: { type: 'boolean', default: false },
    part: { type: 'string' },
  },
});
const [name = '', ...only] = positionals;
const job = Object.hasOwn(JOBS, name) ? JOBS[name] : undefined;
if (job === undefined) refuse(`unknown job '${name}'; the jobs are ${Object.keys(JOBS).join(', ')}`);
const seed = number('seed', values.seed);
const options: SoakOptions = {
  minutes: number('minutes', values.minutes),
  processes: number('processes', values.processes),
  seed,
  only,
  ...(values.part === undefined ? {} : { part: number('part', values.part) }),
};
const started = performance.now();
const { done, found } = await job(options);
if (options.part === undefined) {
  const minutes = ((performance.now() - started) / MINUTE_MS).toFixed(1);
  process.stdout.write(`${name}: ${done} in ${minutes} minutes, seed ${seed}; found ${found}\n`);
  if (values.record) record([done, String(seed), minutes, String(found)]);
  process.exitCode = found === 0 ? 0 : 1;
}

/** Replaces the row of this job in the table. */
function record(cells: readonly string[]): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const date = new Date().toISOString().slice(0, 10);
  const row = `| ${[name, commit, date, ...cells].join(' | ')} |`;
  const file = `${FOLDER}/last.md`;
  const before = existsSync(file) ? readFileSync(file, 'utf8').slice(HEAD.length).split('\n') : [];
  const others = before.filter((line) => line !== '' && !line.startsWith(`| ${name} |`));
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, `${HEAD}${[...others, row].sort().join('\n')}\n`);
}

function number(key: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && Number.isFinite(value)) return value;
  return refuse(`--${key} takes a number, not '${text}'`);
}

function refuse(why: string): never {
  process.stderr.write(`soak: ${why}\n`);
  process.exit(2);
}
