import { toHex } from '@carplab/codec';
import { type LaneChart, laneChart, lanesSvg } from '@carplab/text';
import type { FrameEvent, TraceEvent } from '../trace-event.js';
import { WorldCapture } from '../world-capture.js';
import type { RunOptions } from './run-options.js';
import type { Scenario } from './scenario.js';
import { ScenarioRun } from './scenario-run.js';

/** What a run writes, each by what receives it. */
export interface RunFiles {
  /** pcapng of all segments, block by block; a frame that caused a transition has a comment that says so. */
  readonly pcap?: (bytes: Uint8Array) => void;
  /** Everything that the world traces, and each step of each frame: one JSON object a line. */
  readonly trace?: (line: string) => void;
  /** The lanes, once the run is closed. */
  readonly svg?: (text: string) => void;
}

/** The lanes of a run, from its beginning to its current time. */
export function runChart({ record, scenario }: ScenarioRun): LaneChart {
  return laneChart(record, record.fromUs, record.toUs, scenario.name);
}

/**
 * A run that writes files. The same scenario and seed give the same bytes.
 *
 * @example
 * const { scenario } = readScenario({
 *   name: 'a lone firewall', learn: 'It becomes MASTER after three intervals.', duration: '10s',
 *   segments: ['lan'], vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
 *   hosts: { fw1: { on: { lan: '10.0.0.1/24' } } },
 * }, 'lone.ts');
 * const lines = [];
 * const written = new WrittenRun(scenario, { trace: (line) => lines.push(line) });
 * written.run.finish();
 * written.close();
 * JSON.parse(lines.find((line) => line.includes('transition'))).to; // => 'BACKUP'
 */
export class WrittenRun {
  readonly run: ScenarioRun;
  readonly #files: RunFiles;
  readonly #capture: WorldCapture | undefined;
  /** The transition that a frame's arrival caused, by frame id. */
  readonly #causes = new Map<number, string>();
  #closed = false;

  constructor(scenario: Scenario, files: RunFiles, options: RunOptions = {}) {
    this.#files = files;
    const { pcap, trace } = files;
    const line = (value: object): void => trace?.(`${JSON.stringify(value)}\n`);
    this.run = new ScenarioRun(scenario, {
      ...options,
      onTrace: (event) => {
        this.#noteCause(event);
        line(event);
        options.onTrace?.(event);
      },
      onFrame: (event) => {
        if (trace !== undefined && event.event !== 'carried') line(frameLine(event));
        options.onFrame?.(event);
      },
    });
    if (pcap === undefined) return;
    this.#capture = new WorldCapture(this.run.world, {
      write: pcap,
      ...(scenario.dateUs === undefined ? {} : { epochUs: scenario.dateUs }),
      comment: (event) => this.#causes.get(event.frameId),
    });
  }

  /** Writes what is left; the second call does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#capture?.end();
    this.#files.svg?.(lanesSvg(runChart(this.run)));
  }

  #noteCause(event: TraceEvent): void {
    if (event.event === 'transition' && event.frameId !== undefined)
      this.#causes.set(
        event.frameId,
        `${event.host} vhid ${event.vhid}: ${event.from} -> ${event.to} (${event.reason})`,
      );
  }
}

/** A frame event as one object of the trace, with the bytes as hexadecimal digits. */
function frameLine({ frame, ...rest }: FrameEvent): object {
  return { ...rest, frame: toHex(frame) };
}
