import type { PacketProblem } from '@carplab/codec';
import type { CaptureFrame } from './capture-frame.js';
import { describeForeign, FOREIGN_LENGTH } from './foreign.js';
import type { CaptureInterface, CaptureSection, ResolvedName } from './metadata.js';
import { PcapRecords } from './pcap-records.js';
import { PcapngBlocks } from './pcapng-blocks.js';
import { BLOCK } from './pcapng-format.js';
import { type CaptureCounts, Reading } from './reading.js';

/**
 * Reads a pcap or pcapng file from its bytes as they come, whatever their pieces, and never throws for what is
 * in them.
 *
 * Push some bytes, take frames until there is none, push again; `end()` when the bytes have ended. A frame is
 * given as soon as its last byte is there. What is wrong is in `problems`, with its offset in the file, and
 * everything before it has been given. Memory: one record (16 MiB at most), one chunk, and 8 MiB of
 * descriptions, provided that frames are taken between pushes.
 *
 * Packets of a Simple Packet Block have no time; they get that of the packet before them in the file (0 when
 * there is none), and `counts.untimed` tells how many there were.
 *
 * PacketProblem codes, each in layer `pcap` or `pcapng`. The file is unreadable from there on: `badlen` (absurd
 * length), `badtrailer`, `badorder`, `cut`, and in layer `file` `empty` and `badmagic`. A block is left out:
 * `badcaplen`, `badinterface`, `tooshort`, `toomany`. Noted only: `badver` (a pcapng version other than 1 is
 * unreadable), `snapped`, `oversnap`, `badwirelen`, `badtime`, `badoption`, `badname`, `badsectionlen`,
 * `toomuch`.
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

  /** Nothing more can come: the bytes have ended, or cannot be read further. */
  get done(): boolean {
    return this.#reading.finished;
  }

  /** Known from the fourth byte on; undefined when the file is neither. */
  get format(): 'pcap' | 'pcapng' | undefined {
    return this.#pcap !== undefined ? 'pcap' : this.#pcapng !== undefined ? 'pcapng' : undefined;
  }

  /** The interfaces described so far; a pcap file has one. */
  get interfaces(): readonly CaptureInterface[] {
    return this.#reading.interfaces;
  }

  /** The sections so far; a pcap file has none. */
  get sections(): readonly CaptureSection[] {
    return this.#reading.sections;
  }

  /** The names of addresses that the file brings along. */
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

  /** All problems, also those not kept. */
  get problemCount(): number {
    return this.#reading.problems.total;
  }

  /** How often each problem code came. */
  get problemCounts(): ReadonlyMap<string, number> {
    return this.#reading.problems.counts;
  }

  /**
   * Takes the next bytes of the file. They are copied: `chunk` may be reused. Frames given before are no longer
   * valid. Bytes after an unreadable place are dropped.
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

  /** The bytes have ended. Frames that were not taken yet can still be taken. */
  end(): void {
    const reading = this.#reading;
    if (reading.window.ended) return;
    reading.window.ended = true;
    // Otherwise nobody need call next() again, and a cut record would go unsaid.
    if (reading.starved && !reading.finished) this.next();
  }

  /** The next packet; undefined when more bytes are needed, or when it is `done`. Always the same object. */
  next(): CaptureFrame | undefined {
    const reading = this.#reading;
    if (reading.finished) return undefined;
    if (this.#pcap !== undefined) return this.#pcap.next() ? reading.frame : undefined;
    if (this.#pcapng !== undefined) return this.#pcapng.next() ? reading.frame : undefined;
    return this.#open() ? this.next() : undefined;
  }

  /** Finds out the format; false when it is not known (yet). */
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
