import type { PacketProblem } from '@carplab/codec';
import type { CaptureFrame } from './capture-frame.js';
import { describeForeign, FOREIGN_LENGTH } from './foreign.js';
import type { CaptureInterface, CaptureSection, ResolvedName } from './metadata.js';
import { PcapRecords } from './pcap-records.js';
import { PcapngBlocks } from './pcapng-blocks.js';
import { BLOCK } from './pcapng-format.js';
import { type CaptureCounts, Reading } from './reading.js';

/**
 * Reads a pcap or pcapng file from its bytes, in chunks of any size, and never throws because of its contents.
 *
 * Push some bytes, take frames until there are none, push again; call `end()` after the last bytes. A frame is returned
 * as soon as its last byte has arrived. `problems` lists what is wrong, with offsets in the file; everything before a
 * problem has been returned. Memory: one record (16 MiB at most), one chunk, and 8 MiB of descriptions, provided that
 * frames are taken between pushes.
 *
 * Packets of a Simple Packet Block have no time; they get that of the previous packet in the file (0 for the first),
 * and `counts.untimed` counts them.
 *
 * PacketProblem codes, each in layer `pcap` or `pcapng`. The rest of the file is unreadable: `badlen` (absurd length),
 * `badtrailer`, `badorder`, `cut`, and in layer `file` `empty` and `badmagic`. A block is skipped: `badcaplen`,
 * `badinterface`, `tooshort`, `toomany`. Only reported: `badver` (but a pcapng version other than 1 is unreadable),
 * `snapped`, `oversnap`, `badwirelen`, `badtime`, `badoption`, `badname`, `badsectionlen`, `toomuch`.
 *
 * @example
 * const writer = new PcapWriter({ linkType: LINKTYPES.ethernet });
 * const reader = new CaptureReader();
 * reader.push(writer.header());
 * reader.push(writer.frame({ bytes: new Uint8Array([1, 2, 3]), timeUs: 1_700_000_000_000_000 }));
 * reader.end();
 * reader.next()?.timeUs; // => 1700000000000000
 * reader.next(); // => undefined
 * reader.done; // => true
 * reader.problems; // => []
 */
export class CaptureReader {
  readonly #reading: Reading = new Reading();
  #pcap: PcapRecords | undefined;
  #pcapng: PcapngBlocks | undefined;

  /** Whether the bytes have ended, or cannot be read further. */
  get done(): boolean {
    return this.#reading.finished;
  }

  /** Known once `next` has seen four bytes; undefined before, and if the file is neither. */
  get format(): 'pcap' | 'pcapng' | undefined {
    return this.#pcap !== undefined ? 'pcap' : this.#pcapng !== undefined ? 'pcapng' : undefined;
  }

  /** The interfaces so far; a pcap file has one. */
  get interfaces(): readonly CaptureInterface[] {
    return this.#reading.interfaces;
  }

  /** The sections so far; a pcap file has none. */
  get sections(): readonly CaptureSection[] {
    return this.#reading.sections;
  }

  /** Offset in the file of the last frame's captured bytes, so that they can be read again. Valid until the next `push()`. */
  get dataOffset(): number {
    return this.#reading.window.base + this.#reading.frame.start;
  }

  /** The resolved names in the file. */
  get names(): readonly ResolvedName[] {
    return this.#reading.names;
  }

  get counts(): Readonly<CaptureCounts> {
    return this.#reading.counts;
  }

  /** The first problems of each code, in order. Offsets count from the start of the file. */
  get problems(): readonly PacketProblem[] {
    return this.#reading.problems.kept;
  }

  /** All problems, including those not kept. */
  get problemCount(): number {
    return this.#reading.problems.total;
  }

  /** Problems by code. */
  get problemCounts(): ReadonlyMap<string, number> {
    return this.#reading.problems.counts;
  }

  /**
   * Takes the next bytes of the file. They are copied: `chunk` may be reused. Earlier frames are no longer valid. Bytes
   * after an unreadable place are dropped.
   *
   * @throws {Error} after `end()`.
   */
  push(chunk: Uint8Array): void {
    const reading = this.#reading;
    if (reading.window.ended) throw new Error('push() after end()');
    if (reading.finished || chunk.length === 0) return;
    reading.window.push(chunk);
    reading.starved = false;
  }

  /** Marks the end of the bytes. Remaining frames can still be taken. */
  end(): void {
    const reading = this.#reading;
    if (reading.window.ended) return;
    reading.window.ended = true;
    // Otherwise nobody need call next() again, and a cut record would go unreported.
    if (reading.starved && !reading.finished) this.next();
  }

  /** The next packet; undefined if it needs more bytes or is `done`. Always the same object. */
  next(): CaptureFrame | undefined {
    const reading = this.#reading;
    if (reading.finished) return undefined;
    if (this.#pcap !== undefined) return this.#pcap.next() ? reading.frame : undefined;
    if (this.#pcapng !== undefined) return this.#pcapng.next() ? reading.frame : undefined;
    return this.#open() ? this.next() : undefined;
  }

  /** Detects the format; false if not yet known. */
  #open(): boolean {
    const reading = this.#reading;
    const { window } = reading;
    const available = window.end - window.start;
    if (available >= 4) {
      const magic = window.view.getUint32(window.start, false);
      if (magic === BLOCK.section) this.#pcapng = new PcapngBlocks(reading);
      else this.#pcap = PcapRecords.forMagic(magic, reading);
      if (this.format !== undefined) return true;
    }
    if (available < FOREIGN_LENGTH && !window.ended) {
      reading.starved = true;
      return false;
    }
    if (available === 0) return reading.stop('empty', 'file', 0, 'the file is empty');
    const head = window.bytes.subarray(window.start, Math.min(window.end, window.start + FOREIGN_LENGTH));
    const message = `neither pcap nor pcapng: this looks like ${describeForeign(head)}`;
    return reading.stop('badmagic', 'file', 0, message);
  }
}
