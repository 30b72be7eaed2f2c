import { type FrameEvent, type TraceEvent, WorldCapture } from '@carplab/sim';
import { type RunEvent, type Scenario, ScenarioRun } from '@carplab/sim/scenario';
import { type LaneChart, laneChart, lanesSvg } from '@carplab/text';
import type { Failure } from '../failure.js';
import { BlockFile } from '../output/block-file.js';

/** The files that a run writes; `-` is stdout. */
export interface OutputFiles {
  readonly pcap?: string;
  readonly svg?: string;
  readonly trace?: string;
}

/** Writes one block of a file. */
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
  readonly #files: BlockFile[] = [];
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
        ...(scenario.dateUs === undefined ? {} : { epochUs: scenario.dateUs }),
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
    for (const file of this.#files) file.close();
  }

  /** Why a file is not complete. */
  get failure(): Failure | undefined {
    return this.#files.find(({ failure }) => failure !== undefined)?.failure;
  }

  #noteCause(event: TraceEvent): void {
    if (event.event === 'transition' && event.frameId !== undefined)
      this.#causes.set(
        event.frameId,
        `${event.host} vhid ${event.vhid}: ${event.from} -> ${event.to} (${event.reason})`,
      );
  }

  #openFile(path: string): Write {
    const file = new BlockFile(path);
    this.#files.push(file);
    return (bytes) => file.write([bytes]);
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
