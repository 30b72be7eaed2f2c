import { OPTION, padded } from './pcapng-format.js';
import type { Reading } from './reading.js';
import { decodeUtf8 } from './utf8.js';

/** Iterates over the options of a pcapng block without allocating. */
export class OptionCursor {
  code = 0;
  /** The value is `bytes[start..end)` of the window. */
  start = 0;
  end = 0;
  readonly #reading: Reading;
  #at = 0;
  #limit = 0;
  #little = false;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** Starts with the options in `[at..limit)` of the window. */
  begin(at: number, limit: number, little: boolean): void {
    this.#at = at;
    this.#limit = limit;
    this.#little = little;
  }

  /** Moves to the next option; false at the end, or (reported) if the options make no sense. */
  next(): boolean {
    const left = this.#limit - this.#at;
    if (left < 4) return false;
    const { view } = this.#reading.window;
    this.code = view.getUint16(this.#at, this.#little);
    const length = view.getUint16(this.#at + 2, this.#little);
    if (this.code === OPTION.end) return false;
    if (length > left - 4) {
      this.bad(
        `option ${this.code} has ${length} bytes, and its block has ${left - 4} left`,
        left - 4,
        length,
      );
      return false;
    }
    this.start = this.#at + 4;
    this.end = this.start + length;
    this.#at = this.start + padded(length);
    return true;
  }

  /** The value as text. */
  text(): string {
    return decodeUtf8(this.#reading.window.bytes, this.start, this.end);
  }

  /** The value as one unsigned byte; undefined (reported) if it is not one byte long. */
  byte(): number | undefined {
    return this.#isLong(1) ? this.#reading.window.bytes[this.start] : undefined;
  }

  /** The value as a 64-bit number. */
  unsigned64(): bigint | undefined {
    return this.#isLong(8) ? this.#reading.window.view.getBigUint64(this.start, this.#little) : undefined;
  }

  /** The value as a signed 64-bit number. */
  signed64(): bigint | undefined {
    return this.#isLong(8) ? this.#reading.window.view.getBigInt64(this.start, this.#little) : undefined;
  }

  /** Whether the value is a time: two 32-bit words, the high one first in either byte order. */
  isTime(): boolean {
    return this.#isLong(8);
  }

  /** Counts an unused option. */
  skip(): void {
    this.#reading.counts.skippedOptions.add(this.code);
  }

  bad(message: string, needed: number, found: number): void {
    const { problems, window } = this.#reading;
    if (!problems.note('badoption')) return;
    problems.keep('badoption', 'pcapng', window.base + this.#at, message, needed, found);
  }

  #isLong(length: number): boolean {
    const found = this.end - this.start;
    if (found === length) return true;
    const { problems, window } = this.#reading;
    if (problems.note('badoption')) {
      const message = `option ${this.code} must have ${length} bytes and has ${found}`;
      problems.keep('badoption', 'pcapng', window.base + this.start - 4, message, length, found);
    }
    return false;
  }
}
