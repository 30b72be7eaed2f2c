import { isatty } from 'node:tty';
import { runScenario, type Scenario } from '@carplab/sim/scenario';
import { duration, plural, visibleLine } from '@carplab/text';
import { printErr, printOut } from '../output/output.js';
import { checkOutputs, usesStdout } from './check-outputs.js';
import { Interruption } from './interruption.js';
import { Failures, Sameness } from './many-runs.js';
import { type PerformOptions, perform } from './perform.js';
import { printLink } from './print-link.js';
import type { OutputFiles } from './run-outputs.js';
import { RunProgress } from './run-progress.js';
import { lanesLines, verdictLines } from './run-report.js';
import { loadScenario, scenarioFile } from './scenario-file.js';

export interface RunOptions extends OutputFiles, PerformOptions {
  readonly seed?: number;
  readonly runs?: number;
  /** Print the page's link instead. */
  readonly link?: boolean;
  /** The instant of the link, µs. */
  readonly at?: number;
}

/** `carplab run`: returns the exit status. `version` is carplab's own. */
export async function run(given: string, options: RunOptions, version: string): Promise<number> {
  const path = scenarioFile(given);
  checkOutputs([path], options, options.json === true);
  const loaded = await loadScenario(given);
  if (options.link) return printLink(loaded, options, version);
  const { scenario } = loaded;
  const seed = options.seed ?? scenario.seed;
  return options.runs === undefined
    ? once(scenario, seed, options)
    : many(scenario, seed, options.runs, options);
}

async function once(scenario: Scenario, seed: number, options: RunOptions): Promise<number> {
  const { chart, result, status, failure } = await perform(scenario, seed, options, options);
  if (!options.json && !usesStdout(options)) {
    const lines = [...lanesLines(chart, scenario.learn), ...(result ? ['', ...verdictLines(result)] : [])];
    printOut(`${lines.join('\n')}\n`);
  }
  if (failure !== undefined) throw failure;
  return status;
}

/** Runs a scenario under many seeds and summarises. A signal ends it after the current seed; the summary covers the runs done. */
async function many(scenario: Scenario, seed: number, runs: number, options: RunOptions): Promise<number> {
  const takeoversUs: number[] = [];
  let failed = 0;
  const failures = new Failures();
  const sameness = new Sameness();
  let worst: { readonly seed: number; readonly durationUs: number } | undefined;
  const noMasterUs: number[] = [];
  const dualMasterUs: number[] = [];
  let pings = NONE;
  let transitions = NONE;
  const progress = new RunProgress(`of ${runs} runs`, options.json === true && isatty(1));
  const interruption = new Interruption();
  let done = 0;
  while (done < runs && !(await interruption.came())) {
    progress.show(String(done));
    const result = runScenario(scenario, { seed: seed + done });
    if (result.summary.expectationsFailed > 0) failed++;
    failures.add(result.summary);
    sameness.add(result);
    const lost = Object.values(result.pingsLost).reduce((sum, count) => sum + count, 0);
    pings = widened(pings, lost);
    transitions = widened(transitions, result.summary.transitions);
    noMasterUs.push(result.summary.noMasterUs);
    dualMasterUs.push(result.summary.dualMasterUs);
    for (const { durationUs } of result.takeovers) {
      takeoversUs.push(durationUs);
      if (worst === undefined || durationUs > worst.durationUs) worst = { seed: seed + done, durationUs };
    }
    if (options.json) printOut(`${JSON.stringify(result.summary)}\n`);
    else if (result.summary.expectationsFailed > 0) {
      progress.clear();
      for (const { ok, name, found } of result.expectations)
        if (!ok) printErr(`seed ${seed + done}: FAIL ${name}: ${found}\n`);
    }
    done++;
  }
  interruption.ignore();
  progress.clear();
  const interrupted = done < runs;
  if (interrupted) printErr(`carplab: interrupted after ${done} of ${runs} runs\n`);
  const status = interrupted ? interruption.status : failed === 0 ? 0 : 1;
  if (done === 0) return status;
  const takeoverUs = spread(takeoversUs);
  const worstSeed = worst?.seed ?? null;
  if (options.json) {
    const masters = {
      noMasterUs: spread(noMasterUs),
      dualMasterUs: spread(dualMasterUs),
      transitions,
    };
    const sums = {
      ...{
        event: 'runs',
        runs: done,
        failed,
        failures: failures.list,
        takeoverUs,
        pingsLost: pings,
        worstSeed,
      },
      ...masters,
      same: sameness.holds,
    };
    printOut(`${JSON.stringify(sums)}\n`);
  } else {
    printOut(
      [
        `${plural(done, 'run')} of ${visibleLine(scenario.name)}, ${seedsText(seed, done)}: ${failed} failed`,
        ...failures.list.map(({ name, runs: count, seed: first }) =>
          count === 1
            ? `FAIL ${visibleLine(name)}: under seed ${first}`
            : `FAIL ${visibleLine(name)}: in ${count} runs, first under seed ${first}`,
        ),
        ...(sameness.holds ? [SAME] : []),
        takeoverUs === null
          ? 'no takeover'
          : `${plural(takeoversUs.length, 'takeover')}: ${spreadText(takeoverUs)}; the slowest under seed ${worstSeed}`,
        `without a MASTER, summed over virtual hosts: ${spreadText(spread(noMasterUs))}`,
        `with several MASTERs, summed over virtual hosts: ${spreadText(spread(dualMasterUs))}`,
        `transitions in a run: ${transitions.min} to ${transitions.max}`,
        ...(scenario.clients.some(({ options }) => options.ping)
          ? [`pings lost in a run: ${pings.min} to ${pings.max}`]
          : []),
        '',
      ].join('\n'),
    );
  }
  return status;
}

function seedsText(seed: number, runs: number): string {
  return runs === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + runs - 1}`;
}

const SAME =
  'all are one and the same run: no event depends on the seed; steps with `within`, or cables with loss or jitter, would differ';

interface Range {
  readonly min: number;
  readonly max: number;
}

const NONE: Range = { min: Number.POSITIVE_INFINITY, max: 0 };

function widened({ min, max }: Range, value: number): Range {
  return { min: Math.min(min, value), max: Math.max(max, value) };
}

function spreadText(spread: object | null): string {
  return Object.entries(spread ?? {})
    .map(([name, us]) => `${name} ${duration(us)}`)
    .join(', ');
}

/** Statistics of some times, µs; null if there are none, because 0 would be a time. */
function spread(
  timesUs: readonly number[],
): Record<'min' | 'mean' | 'median' | 'p99' | 'max', number> | null {
  const sorted = Float64Array.from(timesUs).sort();
  const count = sorted.length;
  if (count === 0) return null;
  const at = (share: number): number => sorted[Math.min(count - 1, Math.floor(share * count))]!;
  const mean = Math.round(sorted.reduce((sum, us) => sum + us, 0) / count);
  return { min: at(0), mean, median: at(0.5), p99: at(0.99), max: at(1) };
}
