import type { CaptureFrame } from './capture-frame.js';
import { METADATA_BUDGET } from './limits.js';
import type { CaptureInterface, CaptureSection, ResolvedName } from './metadata.js';
import { ProblemLog } from './problem-log.js';
import { Tally } from './tally.js';
import { Window } from './window.js';

/** A reader's counts so far. */
export interface CaptureCounts {
  /** Packets returned. */
  frames: number;
  /** Captured bytes of these packets. */
  bytes: number;
  /** Packets cut by the capture: shorter than on the wire. */
  snapped: number;
  /** Packets from Simple Packet Blocks, which have no time. */
  untimed: number;
  /** Decryption Secrets Blocks; their content is skipped. */
  decryptionSecrets: number;
  /** Custom Blocks; their content is skipped. */
  customBlocks: number;
  /** systemd Journal Export Blocks; their content is skipped. */
  journalEntries: number;
  /** Blocks of unknown types, by type. */
  readonly skippedBlocks: Tally;
  /** Unused options, by option code. */
  readonly skippedOptions: Tally;
}

/** State shared by the reader and the parser of its format. */
export class Reading {
  readonly window: Window = new Window();
  readonly problems: ProblemLog = new ProblemLog();
  readonly interfaces: CaptureInterface[] = [];
  readonly sections: CaptureSection[] = [];
  readonly names: ResolvedName[] = [];
  readonly counts: CaptureCounts = {
    frames: 0,
    bytes: 0,
    snapped: 0,
    untimed: 0,
    decryptionSecrets: 0,
    customBlocks: 0,
    journalEntries: 0,
    skippedBlocks: new Tally(),
    skippedOptions: new Tally(),
  };
  readonly frame: CaptureFrame = {
    bytes: this.window.bytes,
    start: 0,
    end: 0,
    wireLength: 0,
    timeUs: 0,
    nanos: 0,
    linkType: 0,
    interfaceId: 0,
    recordOffset: 0,
    comment: '',
  };
  /** Whether the bytes have ended, or cannot be read further. */
  finished = false;
  /** Whether all available bytes have been read. */
  starved = true;
  #metadata = 0;

  /**
   * Takes `bytes` from the memory for descriptions. False once it is used up, so that what came first is kept.
   */
  afford(bytes: number): boolean {
    if (this.#metadata + bytes > METADATA_BUDGET) this.#metadata = METADATA_BUDGET;
    else this.#metadata += bytes;
    return this.#metadata < METADATA_BUDGET;
  }

  /**
   * The record at the window's start needs `needed` bytes, and some are missing: more must come, or, at the end of the
   * file, the record is cut. Always false: there is no frame.
   */
  starve(layer: string, needed: number): false {
    const { window } = this;
    this.starved = true;
    if (!window.ended) {
      window.need = needed;
      return false;
    }
    const found = window.end - window.start;
    if (found > 0 && this.problems.note('cut')) {
      const message = `the file ends inside its last record: ${found} of at least ${needed} bytes are there`;
      this.problems.keep('cut', layer, window.offset, message, needed, found);
    }
    this.finished = true;
    return false;
  }

  /** The rest of the file is unreadable. Always false: there is no frame. */
  stop(code: string, layer: string, offset: number, message: string, needed?: number, found?: number): false {
    if (this.problems.note(code)) this.problems.keep(code, layer, offset, message, needed, found);
    this.finished = true;
    return false;
  }

  /**
   * Fills in the frame's lengths from the record and counts it; `snaplen` 0 means no limit. The caller sets the time,
   * the link type and the interface.
   */
  deliver(
    layer: string,
    offset: number,
    start: number,
    captured: number,
    wire: number,
    snaplen: number,
  ): void {
    const { frame, counts } = this;
    frame.bytes = this.window.bytes;
    frame.start = start;
    frame.end = start + captured;
    frame.wireLength = wire;
    frame.recordOffset = offset;
    counts.frames++;
    counts.bytes += captured;
    if (captured !== wire) this.#compareLengths(layer, offset, captured, wire);
    if (snaplen !== 0 && captured > snaplen && this.problems.note('oversnap')) {
      const message = `${captured} bytes were captured, and the file says at most ${snaplen}`;
      this.problems.keep('oversnap', layer, offset, message, snaplen, captured);
    }
  }

  #compareLengths(layer: string, offset: number, captured: number, wire: number): void {
    if (captured < wire) {
      this.counts.snapped++;
      if (!this.problems.note('snapped')) return;
      const message = `the capture cut this packet: ${captured} of its ${wire} bytes are there`;
      this.problems.keep('snapped', layer, offset, message, wire, captured);
      return;
    }
    this.frame.wireLength = captured;
    if (!this.problems.note('badwirelen')) return;
    const message = `the packet is said to have had ${wire} bytes on the wire, and ${captured} were captured`;
    this.problems.keep('badwirelen', layer, offset, message, captured, wire);
  }

  reportTime(layer: string, offset: number, message: string): void {
    if (this.problems.note('badtime')) this.problems.keep('badtime', layer, offset, message);
  }
}
