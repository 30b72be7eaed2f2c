import type { Scenario, ScenarioRun } from '@carplab/sim/scenario';
import { laneChart, lanesScreen, NO_PAINT } from '@carplab/text';
import { paintFor } from '../output/colours.js';
import { SIGNALS, Terminal } from '../output/terminal.js';

/** Time between two frames of the screen. */
const FRAME_MS = 50;
/** Computing time per frame; a run that needs more falls behind. */
const BUSY_MS = 35;
/** After a longer pause, by Ctrl-Z or sleep, the run continues from where it was instead of catching up. */
const ABSENT_MS = 1000;
/** Microseconds of the run that are computed before the next look at the clock. */
const SLICE_US = 200_000;
/** Real seconds per column of the lanes. */
const COLUMN_S = 0.25;
/** The most world events that a step passes in search of something to show. */
const STEP_EVENTS = 100_000;

const SLOWEST = 1 / 64;
const FASTEST = 1_000_000;

/** A run being watched. */
export interface Played {
  readonly run: ScenarioRun;
  /** How many visible things have happened. */
  readonly seen: () => number;
}

/**
 * Plays a run on the terminal, at `speed` virtual seconds per real second. Ends with the run or with the key q; true if
 * the run reached its end.
 */
export async function play(scenario: Scenario, { run, seen }: Played, speed: number): Promise<boolean> {
  const terminal = new Terminal();
  const pace = new Pace(speed, run);
  terminal.open();
  try {
    while (run.world.nowUs < scenario.durationUs) {
      for (let key = terminal.key(); key !== undefined; key = terminal.key()) {
        // In raw mode Ctrl-C is a key.
        if (key === '\x03') terminal.interrupt();
        if (key === 'q' || key === 'Q') return false;
        if (key === ' ') pace.toggle();
        else if (key === 'right') pace.step(seen);
        else if (key === '+' || key === '=' || key === 'up') pace.change(2);
        else if (key === '-' || key === 'down') pace.change(1 / 2);
      }
      pace.advance();
      draw(terminal, run, pace);
      await terminal.sleep(pace.paused ? 1000 : FRAME_MS);
    }
    return true;
  } finally {
    terminal.close();
  }
}

/** Plays a run in real time without a terminal: events are printed when they are due. */
export async function playLines(scenario: Scenario, run: ScenarioRun, speed: number): Promise<void> {
  const pace = new Pace(speed, run);
  const listeners = Object.entries(SIGNALS).map(([signal, status]) => {
    const listener = (): never => process.exit(status);
    process.on(signal, listener);
    return [signal, listener] as const;
  });
  while (run.world.nowUs < scenario.durationUs) {
    pace.advance();
    await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
  }
  for (const [signal, listener] of listeners) process.off(signal, listener);
}

/** Keeps a run in step with the real clock. */
class Pace {
  paused = false;
  speed: number;
  readonly #run: ScenarioRun;
  /** Real time, in ms, at which the run was at `#fromUs`. */
  #sinceMs: number;
  #fromUs: number;
  #lastMs: number;

  constructor(speed: number, run: ScenarioRun) {
    this.speed = speed;
    this.#run = run;
    this.#sinceMs = this.#lastMs = performance.now();
    this.#fromUs = run.world.nowUs;
  }

  toggle(): void {
    this.paused = !this.paused;
    this.#start();
  }

  change(factor: number): void {
    this.speed = Math.min(FASTEST, Math.max(SLOWEST, this.speed * factor));
    this.#start();
  }

  /** Runs to the next visible event, and pauses there. */
  step(seen: () => number): void {
    const { world, scenario } = this.#run;
    this.paused = true;
    const before = seen();
    for (let i = 0; i < STEP_EVENTS && seen() === before; i++) {
      const nextUs = Math.min(world.nextEventUs(), scenario.durationUs);
      this.#run.runTo(nextUs);
      if (nextUs >= scenario.durationUs) break;
    }
  }

  /** Lets the run catch up with the clock. If it cannot keep up, it plays slower than asked. */
  advance(): void {
    if (this.paused) return;
    const startMs = performance.now();
    if (startMs - this.#lastMs > ABSENT_MS) this.#start();
    this.#lastMs = startMs;
    const { world, scenario } = this.#run;
    const dueUs = this.#fromUs + Math.floor((startMs - this.#sinceMs) * 1000 * this.speed);
    const untilUs = Math.min(dueUs, scenario.durationUs);
    while (world.nowUs < untilUs) {
      this.#run.runTo(Math.min(untilUs, world.nowUs + SLICE_US));
      if (performance.now() - startMs > BUSY_MS) {
        this.#start();
        return;
      }
    }
  }

  #start(): void {
    this.#sinceMs = this.#lastMs = performance.now();
    this.#fromUs = this.#run.world.nowUs;
  }
}

function draw(terminal: Terminal, { scenario, record, world }: ScenarioRun, pace: Pace): void {
  const { width, height } = terminal;
  const { nowUs } = world;
  const columnUs = Math.max(1000, Math.round(COLUMN_S * 1_000_000 * pace.speed));
  const seconds = (us: number): string => (us / 1_000_000).toFixed(pace.paused ? 6 : 1);
  const keys = `space ${pace.paused ? 'resumes' : 'pauses'}, → steps, + and − change the speed, q quits`;
  const status = [
    `${pace.paused ? 'paused' : 'playing'} at ${seconds(nowUs)} of ${scenario.durationUs / 1_000_000} s`,
    `speed ${pace.speed}`,
    ...(terminal.hasKeys ? [keys] : []),
  ].join('; ');
  const view = {
    width,
    height,
    status,
    columnUs,
    endUs: scenario.durationUs,
    paint: paintFor(1) ?? NO_PAINT,
  };
  // The name takes at least one column, so this is slightly more than the screen shows, but not the whole past.
  const chart = laneChart(record, Math.max(0, nowUs - columnUs * width), nowUs, scenario.name);
  terminal.draw(lanesScreen(chart, view));
}
