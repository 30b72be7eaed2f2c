import { closeSync, openSync } from 'node:fs';
import { type FrameEvent, type TraceEvent, WorldCapture } from '@carplab/sim';
import { type RunEvent, type Scenario, ScenarioRun } from '@carplab/sim/scenario';
import { type LaneChart, laneChart, lanesSvg } from '@carplab/text';
import { fileFailure } from '../failure.js';
import { diskPath } from '../input/disk-path.js';
import { ClosedPipe, writeAll } from '../output/output.js';
import { STDOUT } from './check-outputs.js';

/** The files that a run writes; `-` is stdout. */
export interface OutputFiles {
  readonly pcap?: string;
  readonly svg?: string;
  readonly trace?: string;
}

/** Writes to a file; errors name the file. */
type Write = (bytes: Uint8Array) => void;

/** Receives what happens in a run. */
export interface RunWatcher {
  event?(event: RunEvent): void;
  trace?(event: TraceEvent): void;
  frame?(event: FrameEvent): void;
}

/** The lanes of a run, from its beginning to its current time. */
export function chartOf({ record, scenario }: ScenarioRun): LaneChart {
  return laneChart(record, record.fromUs, record.toUs, scenario.name);
}

/** A run that writes its files. */
export class RecordedRun {
  readonly run: ScenarioRun;
  /** Opened before the run, like the others, so that a path that cannot be written is reported immediately. */
  readonly #svg: Write | undefined;
  readonly #capture: WorldCapture | undefined;
  readonly #open: number[] = [];
  #closed = false;
  /** The transition that a frame's arrival caused, by frame id. */
  readonly #causes = new Map<number, string>();

  constructor(scenario: Scenario, seed: number, files: OutputFiles, watcher: RunWatcher = {}) {
    this.#svg = files.svg === undefined ? undefined : this.#openFile(files.svg);
    const trace = files.trace === undefined ? undefined : this.#lineWriter(files.trace);
    this.run = new ScenarioRun(scenario, {
      seed,
      onEvent: (event) => watcher.event?.(event),
      onTrace: (event) => {
        this.#noteCause(event);
        trace?.(event);
        watcher.trace?.(event);
      },
      onFrame: (event) => {
        if (trace && event.event !== 'carried') trace(frameLine(event));
        watcher.frame?.(event);
      },
    });
    if (files.pcap !== undefined) {
      this.#capture = new WorldCapture(this.run.world, {
        write: this.#openFile(files.pcap),
        comment: (event) => this.#causes.get(event.frameId),
      });
    }
  }

  /** Writes what is left and closes the files; the second call does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#capture?.end();
    this.#svg?.(new TextEncoder().encode(lanesSvg(chartOf(this.run))));
    for (const fd of this.#open) closeSync(fd);
  }

  #noteCause(event: TraceEvent): void {
    if (event.event === 'transition' && event.frameId !== undefined)
      this.#causes.set(
        event.frameId,
        `${event.host} vhid ${event.vhid}: ${event.from} -> ${event.to} (${event.reason})`,
      );
  }

  #openFile(path: string): Write {
    const naming = <T>(act: () => T): T => {
      try {
        return act();
      } catch (error) {
        throw error instanceof ClosedPipe ? error : fileFailure(path, 'write', error);
      }
    };
    const fd = path === STDOUT ? 1 : naming(() => openSync(diskPath(path), 'w'));
    if (fd !== 1) this.#open.push(fd);
    return (bytes) => naming(() => writeAll(fd, bytes));
  }

  #lineWriter(path: string): (value: object) => void {
    const write = this.#openFile(path);
    const encoder = new TextEncoder();
    return (value) => write(encoder.encode(`${JSON.stringify(value)}\n`));
  }
}

/** A frame event as one object of the trace, with the bytes as hexadecimal digits. */
function frameLine({ frame, ...rest }: FrameEvent): object {
  return { ...rest, frame: Buffer.from(frame).toString('hex') };
}
