import { isatty } from 'node:tty';
import { dissect, LINKTYPE_ETHERNET, Packet, protocolName } from '@carplab/codec';
import {
  type RunEvent,
  runChart,
  runEventLine,
  type Scenario,
  type ScenarioResult,
  type ScenarioRun,
} from '@carplab/sim/scenario';
import { duration, type LaneChart } from '@carplab/text';
import type { Failure } from '../failure.js';
import { printErr, printOut } from '../output/output.js';
import { usesStdout } from './check-outputs.js';
import { Interruption } from './interruption.js';
import { play, playLines } from './play.js';
import { type OutputFiles, RecordedRun, type RunWatcher } from './run-outputs.js';
import { RunProgress } from './run-progress.js';

export interface PerformOptions {
  /** Print each event as one JSON object. */
  readonly json?: boolean;
  /** Virtual seconds per real second. Default: as fast as possible. */
  readonly speed?: number;
  /** Called before the rest of the run: may inject frames and advance the run itself. */
  readonly feed?: (run: ScenarioRun) => Promise<void>;
}

export interface Performance {
  /** The lanes, up to where the run ended or was stopped. */
  readonly chart: LaneChart;
  /** Absent if the run was stopped before its end. */
  readonly result?: ScenarioResult;
  /** The exit status: 0 if all holds, or as the signal that stopped it wants. */
  readonly status: number;
  /** Why a file that it wrote is not complete: to be thrown once everything is printed. */
  readonly failure: Failure | undefined;
}

/** Runs a scenario once, as fast as possible or in real time, and writes its files. */
export async function perform(
  scenario: Scenario,
  seed: number,
  files: OutputFiles,
  { json = false, speed, feed }: PerformOptions,
): Promise<Performance> {
  const quiet = usesStdout(files);
  const onScreen = speed !== undefined && !json && !quiet && isatty(1) && process.env['TERM'] !== 'dumb';
  const audience = onScreen ? new Audience() : undefined;
  const lines = json ? jsonLine : speed === undefined || onScreen || quiet ? undefined : runEventLine;
  const recorded = new RecordedRun(scenario, seed, files, {
    ...audience,
    event: (event) => {
      audience?.event(event);
      const line = lines?.(event);
      if (line !== undefined) printOut(`${line}\n`);
    },
  });
  const { run } = recorded;
  await feed?.(run);
  let ended = true;
  let signalled = 0;
  // After Ctrl-C the files hold what has happened so far.
  const interrupted = (): void => recorded.close();
  if (speed !== undefined) process.on('exit', interrupted);
  if (audience) {
    ended = await play(scenario, { run, seen: () => audience.seen }, speed!);
  } else if (speed !== undefined) {
    await playLines(scenario, run, speed);
    if (!json && !quiet) printOut('\n');
  } else {
    signalled = await runThrough(scenario, run, json);
    ended = signalled === 0;
  }
  const result = ended ? run.finish() : undefined;
  if (!ended) printErr(`stopped after ${duration(run.world.nowUs)}: expectations were not checked\n`);
  recorded.close();
  process.off('exit', interrupted);
  const chart = runChart(run);
  const { failure } = recorded;
  if (result === undefined) return { chart, status: signalled, failure };
  return { chart, result, status: result.summary.expectationsFailed === 0 ? 0 : 1, failure };
}

/** A run pauses this often, to show progress and to notice a signal, … */
const SLICES = 1000;
/** … and at least once in this period of virtual time. */
const SLICE_US = 600_000_000;

/**
 * Runs to the end, or to a signal: then the status that goes with it is returned, otherwise 0. Shows progress if stderr
 * is a terminal and nothing else is printed.
 */
async function runThrough(scenario: Scenario, run: ScenarioRun, json: boolean): Promise<number> {
  const progress = new RunProgress(`% of ${duration(scenario.durationUs)} of virtual time`, json);
  const interruption = new Interruption();
  const { durationUs } = scenario;
  const sliceUs = Math.max(1, Math.min(SLICE_US, Math.ceil(durationUs / SLICES)));
  // `feed` may have run a part already.
  while (run.world.nowUs < durationUs && !(await interruption.came())) {
    run.runTo(Math.min(durationUs, run.world.nowUs + sliceUs));
    progress.show(((100 * run.world.nowUs) / durationUs).toFixed(1));
  }
  interruption.ignore();
  progress.clear();
  return run.world.nowUs < durationUs ? interruption.status : 0;
}

const jsonLine = (event: RunEvent): string => JSON.stringify(event);

/** Counts what a viewer of the lanes can see happen. */
class Audience implements Required<RunWatcher> {
  seen = 0;
  readonly #packet = new Packet();

  readonly event: Required<RunWatcher>['event'] = (event) => {
    if (event.event !== 'ping' || event.lost) this.seen++;
  };

  readonly trace: Required<RunWatcher>['trace'] = (event) => {
    if (event.event === 'power') this.seen++;
  };

  readonly frame: Required<RunWatcher>['frame'] = ({ event, frame }) => {
    if (event !== 'sent' && event !== 'dropped') return;
    dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, this.#packet);
    if (protocolName(this.#packet) === 'carp') this.seen++;
  };
}
