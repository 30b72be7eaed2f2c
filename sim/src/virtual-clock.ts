import { textOf } from './value-text.js';

/** 1 ppb is 1 µs in 1000 s. */
const BILLION = 1_000_000_000;

/** Parts per billion in a part per million. */
export const PPB_PER_PPM = 1000;
/** 0.5 %: far worse than any crystal, and small enough that every product below is an exact integer. */
export const MAX_DRIFT_PPB = 5_000_000;

/** A node's clock relative to the world's. */
export interface ClockOptions {
  /** Its time at world time 0, µs. Default: 0. */
  readonly offsetUs?: number;
  /** How fast it gains, parts per billion, an integer within ±`MAX_DRIFT_PPB`. Default: 0. */
  readonly driftPpb?: number;
}

/**
 * A node's clock: an offset and a drift from world time, both exact in integers. It is monotonic: stepped back, it
 * stands still until it has caught up.
 *
 * @example
 * const clock = new VirtualClock({ offsetUs: 500, driftPpb: 1000 });
 * clock.localAt(2_000_000); // => 2_000_502
 * clock.worldAt(2_000_502); // => 2_000_000
 */
export class VirtualClock {
  #driftPpb: number;
  /** Since this world time … */
  #worldUs = 0;
  /** … the clock shows this and what has passed since. */
  #localUs: number;
  /** Its lower bound. */
  #floorUs: number;

  /** @throws {RangeError} for an offset or drift that is not an integer or is out of range. */
  constructor(options: ClockOptions = {}) {
    const { offsetUs = 0, driftPpb = 0 } = options;
    if (!Number.isSafeInteger(offsetUs))
      throw new RangeError(`clock offset ${offsetUs} is not whole microseconds`);
    checkDrift(driftPpb);
    this.#driftPpb = driftPpb;
    this.#localUs = offsetUs;
    this.#floorUs = offsetUs;
  }

  /** The clock at world time `worldUs`, which must not be before the last step. */
  localAt(worldUs: number): number {
    const passed = worldUs - this.#worldUs;
    const drift = this.#driftPpb;
    const local = this.#localUs + (drift === 0 ? passed : scaled(passed, drift));
    return Math.max(local, this.#floorUs);
  }

  /** The first world time, not before the last step, at which the clock shows at least `localUs`. */
  worldAt(localUs: number): number {
    const wanted = localUs - this.#localUs;
    if (wanted <= 0 || localUs <= this.#floorUs) return this.#worldUs;
    const drift = this.#driftPpb;
    return this.#worldUs + (drift === 0 ? wanted : unscaled(wanted, drift));
  }

  /** From `worldUs` on the clock shows `deltaUs` more (or less) than it would have. */
  step(worldUs: number, deltaUs: number): void {
    const shown = this.localAt(worldUs);
    const due = this.#localUs + scaled(worldUs - this.#worldUs, this.#driftPpb);
    this.#worldUs = worldUs;
    this.#localUs = due + deltaUs;
    this.#floorUs = shown;
  }

  /**
   * From `worldUs` on the clock gains `driftPpb`. What it shows at that moment stays.
   *
   * @throws {RangeError} for a drift that is not an integer or is out of range.
   */
  drift(worldUs: number, driftPpb: number): void {
    checkDrift(driftPpb);
    this.step(worldUs, 0);
    this.#driftPpb = driftPpb;
  }

  /** From `worldUs` on the clock continues from `localUs`, at which it has stood still. */
  continueFrom(worldUs: number, localUs: number): void {
    this.#worldUs = worldUs;
    this.#localUs = localUs;
    this.#floorUs = localUs;
  }

  /**
   * What determines the clock's future from `worldUs`, apart from its value: its rate, how long it stands still, and how
   * much of the next microsecond it has gained, in 10^-9 µs.
   */
  relative(worldUs: number): [driftPpb: number, standsUs: number, phase: number] {
    const passed = worldUs - this.#worldUs;
    const drift = this.#driftPpb;
    const due = this.#localUs + scaled(passed, drift);
    const phase = ((passed % BILLION) * drift) % BILLION;
    return [drift, Math.max(0, this.#floorUs - due), phase < 0 ? phase + BILLION : phase];
  }

  snapshot(): number[] {
    return [this.#worldUs, this.#localUs, this.#floorUs, this.#driftPpb];
  }

  restore(state: readonly number[]): void {
    this.#worldUs = state[0]!;
    this.#localUs = state[1]!;
    this.#floorUs = state[2]!;
    this.#driftPpb = state[3]!;
  }
}

/** @throws {RangeError} for a time before `nowUs` or not in whole microseconds. */
export function requireFuture(timeUs: number, nowUs: number): void {
  if (Number.isSafeInteger(timeUs) && timeUs >= nowUs) return;
  throw new RangeError(`the time is ${textOf(timeUs)}; it takes whole microseconds, ${nowUs} (now) or more`);
}

/** @throws {RangeError} for a drift that is not an integer or is out of range. */
export function checkDrift(driftPpb: number): void {
  if (Number.isInteger(driftPpb) && Math.abs(driftPpb) <= MAX_DRIFT_PPB) return;
  throw new RangeError(`driftPpb is ${textOf(driftPpb)}; it takes a whole number within ±${MAX_DRIFT_PPB}`);
}

/** floor(passed · (10^9 + drift) / 10^9), without a product beyond 2^53. */
function scaled(passed: number, drift: number): number {
  const rest = passed % BILLION;
  return passed + ((passed - rest) / BILLION) * drift + floorDivide(rest * drift, BILLION);
}

/** ceil(wanted · 10^9 / (10^9 + drift)), likewise. */
function unscaled(wanted: number, drift: number): number {
  const rate = BILLION + drift;
  const rest = wanted % rate;
  return ((wanted - rest) / rate) * BILLION + rest - floorDivide(rest * drift, rate);
}

function floorDivide(value: number, divisor: number): number {
  const rest = value % divisor;
  return (value - (rest < 0 ? rest + divisor : rest)) / divisor;
}
