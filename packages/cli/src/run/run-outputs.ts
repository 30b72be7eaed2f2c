import { closeSync, openSync } from 'node:fs';
import {
  type FrameEvent,
  type RunEvent,
  type Scenario,
  ScenarioRun,
  type TraceEvent,
  WorldCapture,
} from '@carplab/sim';
import { LaneRecorder, lanesSvg } from '@carplab/text';
import { fileFailure } from '../failure.js';
import { ClosedPipe, writeAll } from '../output/output.js';
import { STDOUT } from './check-outputs.js';

/** The files that a run leaves behind; `-` is stdout. */
export interface OutputFiles {
  readonly pcap?: string;
  readonly svg?: string;
  readonly trace?: string;
}

/** Writes to a file; what goes wrong names it. */
type Write = (bytes: Uint8Array) => void;

/** Told of what happens in a run. */
export interface RunWatcher {
  event?(event: RunEvent): void;
  trace?(event: TraceEvent): void;
  frame?(event: FrameEvent): void;
}

/** What a ping client waits for where its scenario does not say: see `PingClientOptions`. */
const PING_TIMEOUT_US = 1_000_000;

/** The lanes of a scenario, empty. Those of a vhid stand together: its advertisements go from one to the next. */
export function laneRecorder(scenario: Scenario): LaneRecorder {
  const places = scenario.hosts.flatMap(({ config }) =>
    config.vhids.map((vhid) => ({ host: config.name, interface: vhid.interface, vhid: vhid.vhid })),
  );
  const patienceUs = scenario.clients.map(
    ({ options: { name, ping } }) => [name, ping?.timeoutUs ?? PING_TIMEOUT_US] as const,
  );
  return new LaneRecorder(
    places.sort((one, other) => one.vhid - other.vhid),
    new Map(patienceUs),
  );
}

/** A run with its lanes recorded and its files being written. */
export class RecordedRun {
  readonly run: ScenarioRun;
  readonly lanes: LaneRecorder;
  /** Opened before the run, as the others are: a path that cannot be written to is said at once. */
  private readonly svg: Write | undefined;
  private readonly capture: WorldCapture | undefined;
  private readonly open: number[] = [];
  private closed = false;
  /** By frame: the transition that its arrival caused. */
  private readonly causes = new Map<number, string>();

  constructor(scenario: Scenario, seed: number, files: OutputFiles, watcher: RunWatcher = {}) {
    this.lanes = laneRecorder(scenario);
    this.svg = files.svg === undefined ? undefined : this.openFile(files.svg);
    const trace = files.trace === undefined ? undefined : this.lineWriter(files.trace);
    this.run = new ScenarioRun(scenario, {
      seed,
      onEvent: (event) => {
        this.lanes.event(event);
        watcher.event?.(event);
      },
      onTrace: (event) => {
        this.lanes.trace(event);
        this.noteCause(event);
        trace?.(event);
        watcher.trace?.(event);
      },
      onFrame: (event) => {
        this.lanes.frame(event);
        if (trace && event.event !== 'carried') trace(frameLine(event));
        watcher.frame?.(event);
      },
    });
    if (files.pcap !== undefined) {
      this.capture = new WorldCapture(this.run.world, {
        write: this.openFile(files.pcap),
        comment: (event) => this.causes.get(event.frameId),
      });
    }
  }

  /** Writes what is left to write, once. `toUs` is where the lanes end. */
  close(title: string, toUs: number): void {
    if (this.closed) return;
    this.closed = true;
    this.capture?.end();
    this.svg?.(new TextEncoder().encode(lanesSvg(this.lanes.chart(title, toUs))));
    for (const fd of this.open) closeSync(fd);
  }

  private noteCause(event: TraceEvent): void {
    if (event.event === 'transition' && event.frameId !== undefined)
      this.causes.set(
        event.frameId,
        `${event.host} vhid ${event.vhid}: ${event.from} -> ${event.to} (${event.reason})`,
      );
  }

  private openFile(path: string): Write {
    const naming = <T>(act: () => T): T => {
      try {
        return act();
      } catch (error) {
        throw error instanceof ClosedPipe ? error : fileFailure(path, 'write', error);
      }
    };
    const fd = path === STDOUT ? 1 : naming(() => openSync(path, 'w'));
    if (fd !== 1) this.open.push(fd);
    return (bytes) => naming(() => writeAll(fd, bytes));
  }

  private lineWriter(path: string): (value: object) => void {
    const write = this.openFile(path);
    const encoder = new TextEncoder();
    return (value) => write(encoder.encode(`${JSON.stringify(value)}\n`));
  }
}

/** A step of a frame as one object of the trace; the bytes as hexadecimal digits. */
function frameLine({ frame, ...rest }: FrameEvent): object {
  return { ...rest, frame: Buffer.from(frame).toString('hex') };
}
