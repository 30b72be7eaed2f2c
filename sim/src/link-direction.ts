import type { RandomStream } from './random-stream.js';
import { textOf } from './value-text.js';

/** What a link does to frames in one direction. Rates are in parts per million. */
export interface LinkOptions {
  /** How long a frame takes, µs. Default: 50. */
  readonly latencyUs?: number;
  /** The largest extra delay, µs; drawn uniformly. Frames keep their order. */
  readonly jitterUs?: number;
  readonly lossPpm?: number;
  /** A duplicate follows at once. */
  readonly duplicatePpm?: number;
  /** The frame takes `reorderUs` longer, and later frames overtake it. */
  readonly reorderPpm?: number;
  /** Default: 1000. */
  readonly reorderUs?: number;
  /** One bit is flipped, as if the frame check sequence had not caught it. */
  readonly corruptPpm?: number;
}

/** Typical latency through a port of a virtual switch, µs. */
export const DEFAULT_LATENCY_US = 50;
const DEFAULT_REORDER_US = 1000;
const MILLION = 1_000_000;

/** One direction of a link: its options, its random draws, and when the last frame arrives. */
export class LinkDirection {
  readonly stream: RandomStream;
  latencyUs: number = DEFAULT_LATENCY_US;
  jitterUs = 0;
  lossPpm = 0;
  duplicatePpm = 0;
  reorderPpm = 0;
  reorderUs: number = DEFAULT_REORDER_US;
  corruptPpm = 0;
  /** Frames are lost silently. */
  cut = false;
  /** Only latency: no random draws. */
  clean = true;
  /** When the last in-order frame arrives: later ones do not overtake it. */
  lastArrivalUs = 0;

  constructor(stream: RandomStream) {
    this.stream = stream;
  }

  /**
   * Changes the given options and keeps the rest.
   *
   * @throws {RangeError} for a time or rate that is not an integer or is out of range.
   */
  set(options: LinkOptions): void {
    this.latencyUs = micros('latencyUs', options.latencyUs, this.latencyUs);
    this.jitterUs = micros('jitterUs', options.jitterUs, this.jitterUs);
    this.reorderUs = micros('reorderUs', options.reorderUs, this.reorderUs);
    this.lossPpm = rate('lossPpm', options.lossPpm, this.lossPpm);
    this.duplicatePpm = rate('duplicatePpm', options.duplicatePpm, this.duplicatePpm);
    this.reorderPpm = rate('reorderPpm', options.reorderPpm, this.reorderPpm);
    this.corruptPpm = rate('corruptPpm', options.corruptPpm, this.corruptPpm);
    const rates = this.lossPpm + this.duplicatePpm + this.reorderPpm + this.corruptPpm;
    this.clean = this.jitterUs + rates === 0;
  }

  /** An arrival in the past constrains nothing and is left out. */
  snapshot(nowUs: number): LinkState {
    const { latencyUs, jitterUs, lossPpm, duplicatePpm, reorderPpm, reorderUs, corruptPpm } = this;
    const options = { latencyUs, jitterUs, lossPpm, duplicatePpm, reorderPpm, reorderUs, corruptPpm };
    return { options, cut: this.cut, lastArrivalUs: this.lastArrivalUs > nowUs ? this.lastArrivalUs : 0 };
  }

  restore(state: LinkState): void {
    this.set(state.options);
    this.cut = state.cut;
    this.lastArrivalUs = state.lastArrivalUs;
  }
}

export interface LinkState {
  readonly options: Required<LinkOptions>;
  readonly cut: boolean;
  readonly lastArrivalUs: number;
}

/** @throws {RangeError} for a time or rate that is not an integer or is out of range. */
export function checkLink({ latencyUs, jitterUs, reorderUs, ...rates }: LinkOptions): void {
  for (const [name, us] of Object.entries({ latencyUs, jitterUs, reorderUs })) micros(name, us, 0);
  for (const [name, ppm] of Object.entries(rates)) rate(name, ppm, 0);
}

/** `value` as whole microseconds, or another whole number of at least 0, or the previous value. */
export function micros(
  name: string,
  value: number | undefined,
  before: number,
  takes = 'whole microseconds',
): number {
  if (value === undefined) return before;
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`${name} is ${textOf(value)}; it takes ${takes}, 0 or more`);
  return value;
}

function rate(name: string, value: number | undefined, before: number): number {
  if (value === undefined) return before;
  if (!Number.isInteger(value) || value < 0 || value > MILLION) {
    throw new RangeError(`${name} is ${textOf(value)}; it takes a whole number from 0 to ${MILLION}`);
  }
  return value;
}
