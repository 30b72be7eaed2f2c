import { Rewriter } from '@carplab/analysis';
import type { CaptureFrame } from '@carplab/capture';
import { DEFAULT_DIALECT } from '@carplab/implementations';
import {
  capPort,
  interfaceFacts,
  type LivePort,
  type OpenPort,
  PortFailure,
  systemClock,
} from '@carplab/live';
import { duration } from '@carplab/text';
import { Failure } from '../failure.js';
import { givenPasswords, secretFiles } from '../input/bindings.js';
import { captureProblems, type Input, openInputs, readFrames, type Stop } from '../input/frames.js';
import { warnIfReadable } from '../input/readable-secret.js';
import { printErr, printOut } from '../output/output.js';
import { requirePrivilege } from '../privilege.js';
import { Bystander } from './bystander.js';
import { Chosen } from './chosen.js';
import { replayIntoSim } from './into-sim.js';
import { keysOf, type ReplayOptions } from './replay-options.js';

/** How long to listen before sending. */
const WAIT_US = 3_000_000;
/** The longest single sleep, so that Ctrl-C takes effect soon. */
const NAP_US = 100_000;
/** A locally administered MAC address that belongs to no one. */
const NOBODY = '02:00:00:00:00:01';

/** `carplab replay`: returns the exit status. */
export async function replay(paths: readonly string[], options: ReplayOptions): Promise<number> {
  if (options.intoSim === undefined && options.interface !== undefined) requirePrivilege();
  if (paths.filter((path) => path === '-').length > 1) throw new Failure('stdin (-) can be read only once');
  if (options.resign) warnIfReadable(secretFiles(options));
  const rewriter = new Rewriter({
    sources: options.setSrc ?? [],
    vhids: options.setVhid ?? [],
    signing: options.resign
      ? {
          dialect: options.dialect ?? DEFAULT_DIALECT,
          passwords: givenPasswords(options),
          vips: options.vip ?? [],
        }
      : undefined,
    mac: macOf(options.interface),
  });
  if (options.intoSim !== undefined) return replayIntoSim(paths, options.intoSim, rewriter, options);
  if (options.interface === undefined)
    throw new Failure('no destination. Give -i INTERFACE for a real network, or --into-sim SCENARIO');
  return new Replay(paths, rewriter, options, options.interface).run();
}

function macOf(name: string | undefined): string {
  return (name === undefined ? undefined : interfaceFacts(name))?.mac ?? NOBODY;
}

class Replay {
  readonly #paths: readonly string[];
  readonly #options: ReplayOptions;
  readonly #chosen: Chosen;
  readonly #clock = systemClock();
  readonly #stop: Stop = { stopped: false };
  readonly #bystander = new Bystander();
  readonly #name: string;
  readonly #inputs: Input[] = [];
  #firstUs = Number.NaN;
  #startUs = 0;
  #sent = 0;
  #lateUs = { sum: 0, worst: 0 };

  constructor(paths: readonly string[], rewriter: Rewriter, options: ReplayOptions, name: string) {
    this.#paths = paths;
    this.#options = options;
    this.#chosen = new Chosen(rewriter, options, keysOf(options));
    this.#name = name;
  }

  async run(): Promise<number> {
    const filter = 'ip proto 112 or ip6 proto 112 or vlan';
    const port = await opened(capPort(this.#name, { filter }), {
      ...this.#bystander.handlers,
      sendFailed: ({ message }) => this.#chosen.refused(`refused by ${this.#name}: ${message}`),
      failed: ({ message }) => {
        printErr(`carplab: ${message}\n`);
        this.#interrupt();
      },
    });
    process.on('SIGINT', this.#interrupt);
    process.on('SIGTERM', this.#interrupt);
    process.on('SIGHUP', this.#interrupt);
    try {
      // Report an unreadable file now, not after listening.
      this.#inputs.push(...openInputs(this.#paths));
      if (!this.#options.force) {
        await this.#listen();
        if (!this.#stop.stopped) await this.#refuseIfAdvertised();
      }
      if (!this.#stop.stopped)
        await readFrames(
          this.#inputs,
          this.#stop,
          (frame, input) => this.#frame(port, frame, input),
          () => {},
        );
    } finally {
      for (const input of this.#inputs) input.chunks.close();
      await port.close();
    }
    return this.#finish();
  }

  readonly #interrupt = (): void => {
    if (this.#stop.stopped) process.exit(130);
    this.#stop.stopped = true;
    for (const input of this.#inputs) if (input.chunks.size === 0) input.chunks.close();
  };

  async #listen(): Promise<void> {
    const { wait = WAIT_US } = this.#options;
    printErr(`listening on ${this.#name} for advertisements, for ${duration(wait)} (--force skips this)\n`);
    await this.#until(this.#clock.monotonicUs() + wait);
  }

  /** Checks the files before anything is sent; frames from a pipe are checked as they arrive. */
  async #refuseIfAdvertised(): Promise<void> {
    if (this.#bystander.heard.size === 0) return;
    const inputs = openInputs(this.#paths.filter((path) => path !== '-'));
    const files = inputs.filter(({ chunks }) => chunks.size > 0);
    try {
      await readFrames(
        files,
        this.#stop,
        (frame, input) => {
          if (this.#chosen.take(frame, input)) this.#refusePlace();
          return true;
        },
        () => {},
      );
    } finally {
      for (const input of inputs) input.chunks.close();
      this.#chosen.unsendable.clear();
    }
  }

  #refusePlace(): void {
    const { place } = this.#chosen;
    const by = place === undefined ? undefined : this.#bystander.heard.get(place);
    if (by !== undefined)
      throw new Failure(
        `${place} is being advertised on ${this.#name} by ${by}: a replay would interfere with a live election; --force does it anyway, --set-vhid uses another vhid`,
      );
  }

  #frame(port: LivePort, frame: CaptureFrame, input: Input): boolean | Promise<boolean> {
    const bytes = this.#chosen.take(frame, input);
    if (!bytes) return true;
    if (!this.#options.force && this.#sent === 0) this.#refusePlace();
    if (Number.isNaN(this.#firstUs)) {
      this.#firstUs = frame.timeUs;
      this.#startUs = this.#clock.monotonicUs();
    }
    // Counted from the start, so that one late frame does not delay the next.
    const { speed = 1 } = this.#options;
    const dueUs = this.#startUs + Math.max(0, Math.round((frame.timeUs - this.#firstUs) / speed));
    const number = input.frames;
    const { path } = input;
    return this.#until(dueUs).then(() => {
      if (this.#stop.stopped) return false;
      const lateUs = this.#clock.monotonicUs() - dueUs;
      const error = port.send(bytes);
      if (error) this.#chosen.refused(`refused by ${this.#name}: ${error.message}`);
      else this.#note(number, path, lateUs);
      return true;
    });
  }

  #note(frame: number, file: string, lateUs: number): void {
    this.#sent++;
    this.#lateUs.sum += lateUs;
    this.#lateUs.worst = Math.max(this.#lateUs.worst, lateUs);
    if (!this.#options.json) return;
    const time = new Date(this.#clock.wallUs() / 1000).toISOString();
    const timeUs = this.#clock.monotonicUs() - this.#startUs;
    printOut(`${JSON.stringify({ event: 'sent', timeUs, time, frame, file, lateUs })}\n`);
  }

  /** Waits until `timeUs`, in naps. */
  async #until(timeUs: number): Promise<void> {
    while (!this.#stop.stopped) {
      const nowUs = this.#clock.monotonicUs();
      if (nowUs >= timeUs) return;
      const nextUs = Math.min(timeUs, nowUs + NAP_US);
      await new Promise<void>((resolve) => this.#clock.at(nextUs, resolve));
    }
  }

  #finish(): number {
    const broken = this.#inputs.flatMap(captureProblems);
    for (const line of broken) printErr(`carplab: ${line}\n`);
    this.#chosen.warn();
    const { worst, sum } = this.#lateUs;
    const tookUs = this.#sent === 0 ? 0 : this.#clock.monotonicUs() - this.#startUs;
    const lateMs = (us: number): string => `${(us / 1000).toFixed(1)} ms`;
    const what = `${this.#sent} frame${this.#sent === 1 ? '' : 's'} sent on ${this.#name} in ${duration(tookUs)}`;
    const late =
      this.#sent === 0 ? '' : `; late by ${lateMs(sum / this.#sent)} on average, ${lateMs(worst)} at most`;
    const stopped = this.#stop.stopped ? '; stopped before the end' : '';
    printErr(`${[`${what}${late}${stopped}`, ...this.#chosen.lines()].join('\n')}\n`);
    if (this.#options.json)
      printOut(
        `${JSON.stringify({ event: 'summary', sent: this.#sent, notSent: Object.fromEntries(this.#chosen.unsendable), durationUs: tookUs, lateUs: { mean: Math.round(sum / Math.max(1, this.#sent)), max: worst } })}\n`,
      );
    if (this.#inputs.length > 0 && this.#inputs.every(({ reader }) => reader.format === undefined)) return 2;
    return broken.length > 0 || this.#chosen.unsendable.size > 0 ? 1 : 0;
  }
}

/** Opens a port. A `PortFailure` becomes a `Failure`. */
async function opened(open: OpenPort, handlers: Parameters<OpenPort>[0]): Promise<LivePort> {
  try {
    return await open(handlers);
  } catch (error) {
    if (error instanceof PortFailure) throw new Failure(error.message);
    throw error;
  }
}
