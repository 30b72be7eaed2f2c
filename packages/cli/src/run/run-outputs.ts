import type { FrameEvent, TraceEvent } from '@carplab/sim';
import { type RunEvent, type Scenario, type ScenarioRun, WrittenRun } from '@carplab/sim/scenario';
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

/** A run that writes its files. They are opened before it, so that a path that cannot be written is reported immediately. */
export class RecordedRun {
  readonly #written: WrittenRun;
  readonly #files: BlockFile[] = [];
  #closed = false;

  constructor(scenario: Scenario, seed: number, { svg, trace, pcap }: OutputFiles, watcher: RunWatcher = {}) {
    const opened = {
      ...(svg === undefined ? {} : { svg: this.#textFile(svg) }),
      ...(trace === undefined ? {} : { trace: this.#textFile(trace) }),
      ...(pcap === undefined ? {} : { pcap: this.#openFile(pcap) }),
    };
    this.#written = new WrittenRun(scenario, opened, {
      seed,
      onEvent: (event) => watcher.event?.(event),
      onTrace: (event) => watcher.trace?.(event),
      onFrame: (event) => watcher.frame?.(event),
    });
  }

  get run(): ScenarioRun {
    return this.#written.run;
  }

  /** Writes what is left and closes the files; the second call does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#written.close();
    for (const file of this.#files) file.close();
  }

  /** Why a file is not complete. */
  get failure(): Failure | undefined {
    return this.#files.find(({ failure }) => failure !== undefined)?.failure;
  }

  #openFile(path: string): Write {
    const file = new BlockFile(path);
    this.#files.push(file);
    return (bytes) => file.write([bytes]);
  }

  #textFile(path: string): (text: string) => void {
    const write = this.#openFile(path);
    const encoder = new TextEncoder();
    return (text) => write(encoder.encode(text));
  }
}
