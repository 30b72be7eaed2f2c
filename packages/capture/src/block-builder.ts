import { MAX_RECORD } from './limits.js';
import { OPTION, padded } from './pcapng-format.js';
import { encodeUtf8 } from './utf8.js';

/** The longest option value, in bytes: its length has 16 bits. */
const LONGEST_OPTION = 0xffff;

/** Builds pcapng blocks, one after the other. */
export class BlockBuilder {
  readonly #little: boolean;
  #bytes = new Uint8Array(512);
  #view: DataView = new DataView(this.#bytes.buffer);
  #length = 0;
  #hasOptions = false;

  constructor(little: boolean) {
    this.#little = little;
  }

  begin(type: number): void {
    this.#length = 0;
    this.#hasOptions = false;
    this.u32(type);
    this.u32(0); // the length, once it is known
  }

  u16(value: number): void {
    this.#reserve(2);
    this.#view.setUint16(this.#length, value, this.#little);
    this.#length += 2;
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, this.#little);
    this.#length += 4;
  }

  /** A 64-bit number in the section's byte order. A time is written as two `u32` instead, the high one first. */
  u64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigUint64(this.#length, BigInt.asUintN(64, value), this.#little);
    this.#length += 8;
  }

  /** `bytes[start..end)`, padded with zeros to a multiple of 4. */
  bytes(bytes: Uint8Array, start = 0, end: number = bytes.length): void {
    const size = padded(end - start);
    this.#reserve(size);
    this.#bytes.set(bytes.subarray(start, end), this.#length);
    this.#bytes.fill(0, this.#length + end - start, this.#length + size);
    this.#length += size;
  }

  /** The header of an option; its padded value follows. */
  option(code: number, length: number): void {
    this.#hasOptions = true;
    this.u16(code);
    this.u16(length);
  }

  /** An option of one byte. */
  byteOption(code: number, value: number): void {
    this.option(code, 1);
    this.bytes(Uint8Array.of(value));
  }

  /** A text option, after `prefix` bytes if given; omitted if empty, cut at 65535 bytes. */
  textOption(code: number, text: string | undefined, prefix?: number): void {
    if (text === undefined || text === '') return;
    const start = prefix === undefined ? 0 : 1;
    const utf8 = encodeUtf8(text, LONGEST_OPTION - start);
    const value = new Uint8Array(start + utf8.length);
    value[0] = prefix ?? 0;
    value.set(utf8, start);
    this.option(code, value.length);
    this.bytes(value);
  }

  comments(comments: readonly string[] | undefined): void {
    for (const comment of comments ?? []) this.textOption(OPTION.comment, comment);
  }

  /**
   * The whole block, as fresh bytes.
   *
   * @throws {RangeError} beyond 16 MiB, which no reader would take.
   */
  finish(): Uint8Array {
    if (this.#hasOptions) this.u32(0); // opt_endofopt
    this.u32(0);
    if (this.#length > MAX_RECORD)
      throw new RangeError(`a block of ${this.#length} bytes; ${MAX_RECORD} is the most`);
    this.#view.setUint32(4, this.#length, this.#little);
    this.#view.setUint32(this.#length - 4, this.#length, this.#little);
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(2 * (this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
