import { MAX_RECORD, MAX_SNAPLEN } from './limits.js';
import type { Reading } from './reading.js';

/** Length in bytes of a pcap file header (draft-ietf-opsawg-pcap, "General File Structure"). */
const FILE_HEADER = 24;

/** Length in bytes of a record header, and of the longer one of the modified format (A. Kuznetzov). */
const RECORD_HEADER = 16;
const MODIFIED_RECORD_HEADER = 24;

/** The "FCS length present" bit of the link-type field; the length, in 16-bit words, is in the top four bits. */
const FCS_PRESENT = 0x0400_0000;

const LAYER = 'pcap';

/** The variants of pcap, by the first four bytes read in big-endian order. */
const VARIANTS: ReadonlyMap<number, { little: boolean; nanoseconds: boolean; modified: boolean }> = new Map([
  [0xa1b2c3d4, { little: false, nanoseconds: false, modified: false }],
  [0xd4c3b2a1, { little: true, nanoseconds: false, modified: false }],
  [0xa1b23c4d, { little: false, nanoseconds: true, modified: false }],
  [0x4d3cb2a1, { little: true, nanoseconds: true, modified: false }],
  [0xa1b2cd34, { little: false, nanoseconds: false, modified: true }],
  [0x34cdb2a1, { little: true, nanoseconds: false, modified: true }],
]);

/** Reads the records of a pcap file, starting with the file header. */
export class PcapRecords {
  readonly #reading: Reading;
  readonly #little: boolean;
  readonly #nanoseconds: boolean;
  readonly #headerLength: number;
  /** Values of the sub-second field per second. */
  readonly #fractions: number;
  #opened = false;
  #snaplen = 0;
  /** The longest plausible captured length, in bytes. */
  #limit = MAX_SNAPLEN;

  private constructor(reading: Reading, little: boolean, nanoseconds: boolean, modified: boolean) {
    this.#reading = reading;
    this.#little = little;
    this.#nanoseconds = nanoseconds;
    this.#headerLength = modified ? MODIFIED_RECORD_HEADER : RECORD_HEADER;
    this.#fractions = nanoseconds ? 1_000_000_000 : 1_000_000;
  }

  /** A parser for a file that starts with `magic` (read big-endian); undefined if that is not pcap. */
  static forMagic(magic: number, reading: Reading): PcapRecords | undefined {
    const variant = VARIANTS.get(magic);
    if (variant === undefined) return undefined;
    return new PcapRecords(reading, variant.little, variant.nanoseconds, variant.modified);
  }

  /** Fills the frame with the next record; false if there is none (yet). */
  next(): boolean {
    const reading = this.#reading;
    if (!this.#opened && !this.#open()) return false;
    const { window } = reading;
    const at = window.start;
    const available = window.end - at;
    const header = this.#headerLength;
    if (available < header) return reading.starve(LAYER, header);
    const { view } = window;
    const little = this.#little;
    const captured = view.getUint32(at + 8, little);
    if (captured > this.#limit) return this.#absurd(captured);
    if (available < header + captured) return reading.starve(LAYER, header + captured);

    const offset = window.base + at;
    const seconds = view.getUint32(at, little);
    const fraction = view.getUint32(at + 4, little);
    if (fraction >= this.#fractions) this.#reportFraction(offset, fraction);
    const { frame } = reading;
    if (this.#nanoseconds) {
      frame.timeUs = seconds * 1_000_000 + Math.floor(fraction / 1000);
      frame.nanos = fraction % 1000;
    } else {
      frame.timeUs = seconds * 1_000_000 + fraction;
    }
    const wire = view.getUint32(at + 12, little);
    reading.deliver(LAYER, offset, at + header, captured, wire, this.#snaplen);
    window.start = at + header + captured;
    return true;
  }

  #open(): boolean {
    const reading = this.#reading;
    const { window } = reading;
    if (window.end - window.start < FILE_HEADER) return reading.starve(LAYER, FILE_HEADER);
    const { view } = window;
    const little = this.#little;
    const at = window.start;
    const major = view.getUint16(at + 4, little);
    const minor = view.getUint16(at + 6, little);
    if ((major !== 2 || minor !== 4) && reading.problems.note('badver')) {
      const message = `the file says pcap version ${major}.${minor}; it is read as 2.4`;
      reading.problems.keep('badver', LAYER, window.offset + 4, message);
    }
    this.#snaplen = view.getUint32(at + 16, little);
    this.#limit = Math.max(MAX_SNAPLEN, Math.min(this.#snaplen, MAX_RECORD));
    const field = view.getUint32(at + 20, little);
    const linkType = field & 0xffff;
    reading.frame.linkType = linkType;
    reading.interfaces.push({
      id: 0,
      section: 0,
      linkType,
      snaplen: this.#snaplen,
      name: '',
      description: '',
      filter: '',
      os: '',
      hardware: '',
      comments: [],
      ticksPerSecond: this.#fractions,
      timeOffset: 0,
      fcsLength: (field & FCS_PRESENT) === 0 ? 0 : (field >>> 28) * 2,
      statistics: undefined,
    });
    window.start = at + FILE_HEADER;
    this.#opened = true;
    return true;
  }

  #absurd(captured: number): false {
    const { window } = this.#reading;
    const message =
      `a record of ${captured} captured bytes, where ${this.#limit} is the most; ` +
      'pcap has nothing to find the next record by';
    return this.#reading.stop('badlen', LAYER, window.offset, message, this.#limit, captured);
  }

  #reportFraction(offset: number, fraction: number): void {
    const unit = this.#nanoseconds ? 'nanoseconds' : 'microseconds';
    this.#reading.reportTime(LAYER, offset, `${fraction} ${unit} below the second: carried into the seconds`);
  }
}
