import { Clock, type TimeSlot } from './clock.js';
import { MAX_SECTION_INTERFACES } from './limits.js';
import type { CaptureInterface, InterfaceStatistics, ResolvedName } from './metadata.js';
import { OptionCursor } from './option-cursor.js';
import { NAME_RECORDS, OPTION, padded } from './pcapng-format.js';
import type { Reading } from './reading.js';
import { decodeUtf8 } from './utf8.js';

/** What is needed to read an interface's packets. */
export interface InterfaceReading {
  readonly id: number;
  readonly linkType: number;
  readonly snaplen: number;
  readonly clock: Clock;
}

/** Fixed charges against the memory for descriptions, about the size of the objects, in bytes. */
const OBJECT_COST = 512;
const TEXT_COST = 32;

const LAYER = 'pcapng';

/** if_fcslen counts bits; values below 8 come from programs that count bytes. */
const FEWEST_FCS_BITS = 8;

/** Default time resolution: microseconds. */
const MICROSECONDS = 6;

/** A clock has no state, so interfaces without options share one. */
const DEFAULT_CLOCK: Clock = new Clock(MICROSECONDS, 0n);

/**
 * Reads the pcapng blocks that describe: sections, interfaces, names and statistics. The reader's window holds the
 * whole block; `at` is its first byte and `limit` its trailing length.
 */
export class PcapngDescriptions {
  readonly #reading: Reading;
  readonly #options: OptionCursor;
  readonly #slot: TimeSlot = { timeUs: 0, nanos: 0 };
  #little = false;
  #sectionIndex = -1;
  /** Of the section's object, to which name blocks add comments. */
  #sectionComments: string[] = [];
  #local: InterfaceReading[] = [];
  #interfaceCount = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#options = new OptionCursor(reading);
  }

  /** The interface that this section's packets call `index`. */
  interfaceAt(index: number): InterfaceReading | undefined {
    return this.#local[index];
  }

  get interfacesInSection(): number {
    return this.#local.length;
  }

  /** A Section Header Block; from here on everything has its byte order. */
  section(at: number, limit: number, little: boolean, length: number): void {
    this.#little = little;
    this.#sectionIndex++;
    this.#local = [];
    this.#sectionComments = [];
    let hardware = '';
    let os = '';
    let application = '';
    const comments: string[] = [];
    const options = this.#options;
    options.begin(at + 24, limit, little);
    while (options.next()) {
      if (options.code === OPTION.comment) comments.push(options.text());
      else if (options.code === OPTION.sectionHardware) hardware = options.text();
      else if (options.code === OPTION.sectionOs) os = options.text();
      else if (options.code === OPTION.sectionApplication) application = options.text();
      else options.skip();
    }
    const { sections, window } = this.#reading;
    if (!this.#afford(at, [hardware, os, application, ...comments])) return;
    this.#sectionComments = comments;
    const index = this.#sectionIndex;
    const offset = window.base + at;
    sections.push({ index, offset, littleEndian: little, length, hardware, os, application, comments });
  }

  /** An Interface Description Block. */
  interface(at: number, limit: number): void {
    const reading = this.#reading;
    const { view, base } = reading.window;
    if (this.#local.length >= MAX_SECTION_INTERFACES) {
      if (reading.problems.note('toomany')) {
        const message = `more than ${MAX_SECTION_INTERFACES} interfaces in one section; the others are skipped`;
        reading.problems.keep('toomany', LAYER, base + at, message, MAX_SECTION_INTERFACES);
      }
      return;
    }
    const texts = new Map<number, string>();
    const comments: string[] = [];
    let resolution = MICROSECONDS;
    let timeOffset = 0n;
    let fcs = 0;
    const options = this.#options;
    options.begin(at + 16, limit, this.#little);
    while (options.next()) {
      switch (options.code) {
        case OPTION.comment:
          comments.push(options.text());
          break;
        case OPTION.interfaceName:
        case OPTION.interfaceDescription:
        case OPTION.interfaceOs:
        case OPTION.interfaceHardware:
          texts.set(options.code, options.text());
          break;
        case OPTION.interfaceFilter:
          // The first byte gives the kind; only 0, libpcap's filter text, is text.
          if (reading.window.bytes[options.start] === 0 && options.end > options.start) {
            texts.set(options.code, decodeUtf8(reading.window.bytes, options.start + 1, options.end));
          } else options.skip();
          break;
        case OPTION.interfaceResolution:
          resolution = options.byte() ?? resolution;
          break;
        case OPTION.interfaceTimeOffset:
          timeOffset = options.signed64() ?? timeOffset;
          break;
        case OPTION.interfaceFcsLength:
          fcs = options.byte() ?? fcs;
          break;
        default:
          options.skip();
      }
    }
    const id = this.#interfaceCount++;
    const linkType = view.getUint16(at + 8, this.#little);
    const snaplen = view.getUint32(at + 12, this.#little);
    const plain = resolution === MICROSECONDS && timeOffset === 0n;
    const clock = plain ? DEFAULT_CLOCK : new Clock(resolution, timeOffset);
    this.#local.push({ id, linkType, snaplen, clock });
    if (!this.#afford(at, [...texts.values(), ...comments])) return;
    reading.interfaces.push({
      id,
      section: this.#sectionIndex,
      linkType,
      snaplen,
      name: texts.get(OPTION.interfaceName) ?? '',
      description: texts.get(OPTION.interfaceDescription) ?? '',
      filter: texts.get(OPTION.interfaceFilter) ?? '',
      os: texts.get(OPTION.interfaceOs) ?? '',
      hardware: texts.get(OPTION.interfaceHardware) ?? '',
      comments,
      ticksPerSecond: clock.ticksPerSecond,
      timeOffset: Number(timeOffset),
      fcsLength: fcs >= FEWEST_FCS_BITS ? fcs >> 3 : fcs,
      statistics: undefined,
    });
  }

  /** An Interface Statistics Block of `from`; the latest one is kept. */
  statistics(at: number, limit: number, from: InterfaceReading): void {
    const { interfaces } = this.#reading;
    const counters = new Map<number, bigint>();
    const comments: string[] = [];
    let startUs: number | undefined;
    let endUs: number | undefined;
    const options = this.#options;
    options.begin(at + 20, limit, this.#little);
    while (options.next()) {
      const { code } = options;
      if (code === OPTION.comment) comments.push(options.text());
      else if (code === OPTION.statisticsStart && options.isTime()) startUs = this.#time(options.start, from);
      else if (code === OPTION.statisticsEnd && options.isTime()) endUs = this.#time(options.start, from);
      else if (code >= OPTION.statisticsReceived && code <= OPTION.statisticsDelivered) {
        const count = options.unsigned64();
        if (count !== undefined) counters.set(code, count);
      } else options.skip();
    }
    const timeUs = this.#time(at + 12, from);
    const known = interfaces[from.id];
    if (known === undefined || !this.#afford(at, comments)) return;
    const statistics: InterfaceStatistics = {
      timeUs,
      startUs,
      endUs,
      received: counters.get(OPTION.statisticsReceived),
      dropped: counters.get(OPTION.statisticsDropped),
      filterAccepted: counters.get(OPTION.statisticsAccepted),
      osDropped: counters.get(OPTION.statisticsOsDropped),
      delivered: counters.get(OPTION.statisticsDelivered),
      comments,
    };
    (known as { -readonly [K in keyof CaptureInterface]: CaptureInterface[K] }).statistics = statistics;
  }

  /** A Name Resolution Block: records, an end record, then options. */
  names(at: number, limit: number): void {
    const { window } = this.#reading;
    const little = this.#little;
    let next = at + 8;
    while (limit - next >= 4) {
      const type = window.view.getUint16(next, little);
      const length = window.view.getUint16(next + 2, little);
      if (type === 0) {
        next += 4;
        break;
      }
      const left = limit - next - 4;
      if (length > left) {
        this.#badName(next, `name record has ${length} bytes, and its block has ${left} left`, left, length);
        return;
      }
      this.#name(next, type, length);
      next += 4 + padded(length);
    }
    const options = this.#options;
    options.begin(next, limit, little);
    while (options.next()) {
      if (options.code !== OPTION.comment) options.skip();
      else {
        const comment = options.text();
        if (this.#afford(at, [comment])) this.#sectionComments.push(comment);
      }
    }
  }

  #name(at: number, type: number, length: number): void {
    const { window, names } = this.#reading;
    const record = NAME_RECORDS.find((known) => known.type === type);
    if (record === undefined) {
      this.#badName(at, `name record of unknown type ${type}`);
      return;
    }
    if (length < record.length) {
      const message = `name record of type ${type} needs an address of ${record.length} bytes`;
      this.#badName(at, message, record.length, length);
      return;
    }
    const start = at + 4;
    const found: string[] = [];
    const text = decodeUtf8(window.bytes, start + record.length, start + length);
    for (const name of text.split('\0')) if (name !== '') found.push(name);
    const address = window.bytes.slice(start, start + record.length);
    const resolved: ResolvedName = { kind: record.kind, address, names: found };
    if (this.#afford(at, found)) names.push(resolved);
  }

  #badName(at: number, message: string, needed?: number, found?: number): void {
    const { problems, window } = this.#reading;
    if (problems.note('badname')) {
      problems.keep('badname', LAYER, window.base + at, message, needed, found);
    }
  }

  /** The time at `at` of the window, µs. */
  #time(at: number, from: InterfaceReading): number {
    const { view, base } = this.#reading.window;
    const high = view.getUint32(at, this.#little);
    const low = view.getUint32(at + 4, this.#little);
    if (!from.clock.set(this.#slot, high, low)) {
      this.#reading.reportTime(LAYER, base + at, 'a time beyond 2^53 microseconds: the nearest one is given');
    }
    return this.#slot.timeUs;
  }

  /** Charges an object with these texts to the memory; reports if there is too little. */
  #afford(at: number, texts: readonly string[]): boolean {
    let cost = OBJECT_COST;
    for (const text of texts) cost += TEXT_COST + 2 * text.length;
    const { problems, window } = this.#reading;
    if (this.#reading.afford(cost)) return true;
    if (problems.note('toomuch')) {
      const message = 'more sections, interfaces, names and comments than are kept; packets are still read';
      problems.keep('toomuch', LAYER, window.base + at, message);
    }
    return false;
  }
}
