const TWO32 = 0x1_0000_0000;

/** 2^32 ticks of 1 ns are 4 294 967 µs and 296 ns. */
const TWO32_NS_AS_US = 4_294_967;
const TWO32_NS_REST = 296;

const MAX = Number.MAX_SAFE_INTEGER;
const MAX_EXACT = BigInt(MAX);

const MILLI = 3;
const MICRO = 6;
const NANO = 9;
const OTHER = -1;

/** Where a {@link Clock} stores a time. */
export interface TimeSlot {
  timeUs: number;
  nanos: number;
}

/**
 * Converts the 64-bit times of a pcapng interface to integer microseconds and nanoseconds.
 *
 * `resolution` is the byte of the if_tsresol option: 10^-n, or 2^-n with the top bit set (pcapng, IDB options);
 * `offsetSeconds` is the if_tsoffset option. Times in ms, µs and ns cost no allocation.
 *
 * @example
 * const clock = new Clock(9, 0n);
 * const time = { timeUs: 0, nanos: 0 };
 * clock.set(time, 1, 5); // => true
 * time; // => { timeUs: 4294967, nanos: 301 }
 */
export class Clock {
  /** Exact up to 2^53. */
  readonly ticksPerSecond: number;
  readonly #kind: number;
  readonly #offsetUs: number;
  readonly #ticks: bigint;
  readonly #offset: bigint;

  constructor(resolution: number, offsetSeconds: bigint) {
    const power = BigInt(resolution & 0x7f);
    this.#ticks = (resolution & 0x80) === 0 ? 10n ** power : 2n ** power;
    this.ticksPerSecond = Number(this.#ticks);
    this.#offset = offsetSeconds;
    const offsetUs = offsetSeconds * 1_000_000n;
    const small = offsetUs <= MAX_EXACT && offsetUs >= -MAX_EXACT;
    this.#offsetUs = small ? Number(offsetUs) : 0;
    const fast = resolution === MILLI || resolution === MICRO || resolution === NANO;
    this.#kind = small && fast ? resolution : OTHER;
  }

  /**
   * Stores the time `high·2^32 + low` ticks in `slot`, rounded down to the nanosecond. False if it is beyond
   * ±(2^53 − 1) µs: `slot` then holds the nearest time within.
   */
  set(slot: TimeSlot, high: number, low: number): boolean {
    let raw = 0;
    let nanos = 0;
    if (this.#kind === MICRO) raw = high * TWO32 + low;
    else if (this.#kind === NANO) {
      const rest = high * TWO32_NS_REST + low;
      raw = high * TWO32_NS_AS_US + Math.floor(rest / 1000);
      nanos = rest % 1000;
    } else if (this.#kind === MILLI) raw = (high * TWO32 + low) * 1000;
    else return this.#setExactly(slot, high, low);
    const us = raw + this.#offsetUs;
    // Sums of doubles are exact while every term and the result are.
    if (raw > MAX || us > MAX || us < -MAX) return this.#setExactly(slot, high, low);
    slot.timeUs = us;
    slot.nanos = nanos;
    return true;
  }

  #setExactly(slot: TimeSlot, high: number, low: number): boolean {
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    const ns = (ticks * 1_000_000_000n) / this.#ticks + this.#offset * 1_000_000_000n;
    let nanos = ns % 1000n;
    if (nanos < 0n) nanos += 1000n; // towards the past, also before 1970
    const us = (ns - nanos) / 1000n;
    const within = us <= MAX_EXACT && us >= -MAX_EXACT;
    slot.timeUs = within ? Number(us) : us > 0n ? MAX : -MAX;
    slot.nanos = within ? Number(nanos) : 0;
    return within;
  }
}
