import { isatty } from 'node:tty';
import { dissect, LINKTYPE_ETHERNET, Packet, protocolName } from '@carplab/codec';
import type { RunEvent, Scenario, ScenarioResult, ScenarioRun } from '@carplab/sim';
import { duration, type LaneChart } from '@carplab/text';
import { printErr, printOut } from '../output/output.js';
import { usesStdout } from './check-outputs.js';
import { eventLine } from './event-line.js';
import { play, playLines } from './play.js';
import { chartOf, type OutputFiles, RecordedRun, type RunWatcher } from './run-outputs.js';
import { RunProgress } from './run-progress.js';

export interface PerformOptions {
  /** Print each event as one JSON object. */
  readonly json?: boolean;
  /** Virtual seconds for each real one; as fast as possible when absent. */
  readonly speed?: number;
  /** Runs it, or a part of it, in its own way, before it is finished. */
  readonly feed?: (run: ScenarioRun) => Promise<void>;
}

export interface Performance {
  /** The lanes, up to where the run was stopped. */
  readonly chart: LaneChart;
  /** Absent where it was stopped before its end. */
  readonly result?: ScenarioResult;
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
  const lines = json ? jsonLine : speed === undefined || onScreen || quiet ? undefined : eventLine;
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
  // Whoever ends it with Ctrl-C finds in the files what has happened until then.
  const interrupted = (): void => recorded.close();
  if (speed !== undefined) process.on('exit', interrupted);
  if (audience) {
    ended = await play(scenario, { run, seen: () => audience.seen }, speed!);
  } else if (speed !== undefined) {
    await playLines(scenario, run, speed);
    if (!json && !quiet) printOut('\n');
  } else {
    runThrough(scenario, run, json);
  }
  const result = ended ? run.finish() : undefined;
  if (!ended) printErr(`stopped after ${duration(run.world.nowUs)}: no expectations were judged\n`);
  recorded.close();
  process.off('exit', interrupted);
  const chart = chartOf(run);
  return result === undefined ? { chart } : { chart, result };
}

/** Parts of a run, after each of which one may look how far it has come. */
const SLICES = 1000;

/** Runs to the end; where stderr is a terminal and nothing else is printed, with how far it has come. */
function runThrough(scenario: Scenario, run: ScenarioRun, json: boolean): void {
  const progress = new RunProgress(`% of ${duration(scenario.durationUs)} of virtual time`, json);
  const slices = progress.wanted ? SLICES : 1;
  for (let slice = 1; slice <= slices; slice++) {
    // Who fed it may have run a part already.
    run.runTo(Math.max(run.world.nowUs, Math.floor((scenario.durationUs * slice) / slices)));
    progress.show(((100 * slice) / slices).toFixed(1));
  }
  progress.clear();
}

const jsonLine = (event: RunEvent): string => JSON.stringify(event);

/** Somebody before the screen: how much has happened that can be seen. */
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
