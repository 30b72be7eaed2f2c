import { MAX_RECORD } from './limits.js';
import { OptionCursor } from './option-cursor.js';
import { type InterfaceReading, PcapngDescriptions } from './pcapng-descriptions.js';
import { BLOCK, BYTE_ORDER_MAGIC, OPTION, padded, SHORTEST_BLOCK } from './pcapng-format.js';
import type { Reading } from './reading.js';

const LAYER = 'pcapng';

/** The shortest block of each type with a fixed part, in bytes. */
const LEAST: ReadonlyMap<number, number> = new Map([
  [BLOCK.section, 28],
  [BLOCK.interface, 20],
  [BLOCK.packet, 32],
  [BLOCK.simplePacket, 16],
  [BLOCK.interfaceStatistics, 24],
  [BLOCK.enhancedPacket, 32],
]);

/** Bytes before the packet in an Enhanced (or obsolete) Packet Block, and in a Simple one. */
const PACKET_AT = 28;
const SIMPLE_PACKET_AT = 12;

/** Reads the blocks of a pcapng file. */
export class PcapngBlocks {
  readonly #reading: Reading;
  readonly #descriptions: PcapngDescriptions;
  readonly #options: OptionCursor;
  #little = false;
  /** Offset in the file where the section claims to end. */
  #sectionEnd = Number.POSITIVE_INFINITY;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#descriptions = new PcapngDescriptions(reading);
    this.#options = new OptionCursor(reading);
  }

  /** Fills the frame with the next packet; false if there is none (yet). */
  next(): boolean {
    const reading = this.#reading;
    const { window } = reading;
    for (;;) {
      const at = window.start;
      const available = window.end - at;
      if (available < SHORTEST_BLOCK) {
        if (available === 0 && window.ended) this.#checkEnd();
        return reading.starve(LAYER, SHORTEST_BLOCK);
      }
      const { view } = window;
      let little = this.#little;
      const type = view.getUint32(at, little);
      if (type === BLOCK.section) {
        little = view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC;
        if (!little && view.getUint32(at + 8, false) !== BYTE_ORDER_MAGIC) return this.#badOrder(at);
      }
      const length = view.getUint32(at + 4, little);
      if (length < SHORTEST_BLOCK || length > MAX_RECORD || (length & 3) !== 0)
        return this.#absurd(at, length);
      if (available < length) return reading.starve(LAYER, length);
      const limit = at + length - 4;
      const trailer = view.getUint32(limit, little);
      if (trailer !== length) return this.#badTrailer(limit, length, trailer);
      this.#little = little;
      window.start = at + length;
      if (window.base + at >= this.#sectionEnd || type === BLOCK.section) this.#checkSection(at, type);
      if (type === BLOCK.enhancedPacket && limit - at >= PACKET_AT) {
        if (this.#packet(at, limit, view.getUint32(at + 8, little))) return true;
      } else if (this.#other(type, at, limit)) return true;
      if (reading.finished) return false;
    }
  }

  /** Any block except a sound Enhanced Packet Block; true if it was a packet. */
  #other(type: number, at: number, limit: number): boolean {
    const { counts, window } = this.#reading;
    const length = limit + 4 - at;
    if (length < (LEAST.get(type) ?? SHORTEST_BLOCK)) {
      this.#tooShort(at, type, length);
      return false;
    }
    switch (type) {
      case BLOCK.section:
        return this.#section(at, limit);
      case BLOCK.interface:
        this.#descriptions.interface(at, limit);
        return false;
      case BLOCK.packet:
        return this.#packet(at, limit, window.view.getUint16(at + 8, this.#little));
      case BLOCK.simplePacket:
        return this.#simplePacket(at, limit);
      case BLOCK.nameResolution:
        this.#descriptions.names(at, limit);
        return false;
      case BLOCK.interfaceStatistics: {
        const from = this.#interface(at, window.view.getUint32(at + 8, this.#little));
        if (from !== undefined) this.#descriptions.statistics(at, limit, from);
        return false;
      }
      case BLOCK.decryptionSecrets:
        counts.decryptionSecrets++;
        return false;
      case BLOCK.journal:
        counts.journalEntries++;
        return false;
      case BLOCK.custom:
      case BLOCK.customNotCopied:
        counts.customBlocks++;
        return false;
      default:
        counts.skippedBlocks.add(type);
        return false;
    }
  }

  /** A Section Header Block. Never a packet. */
  #section(at: number, limit: number): false {
    const reading = this.#reading;
    const { view, base } = reading.window;
    const little = this.#little;
    const major = view.getUint16(at + 12, little);
    const minor = view.getUint16(at + 14, little);
    if (major !== 1) {
      const message = `the section says pcapng version ${major}.${minor}; only 1.x is known`;
      return reading.stop('badver', LAYER, base + at + 12, message, 1, major);
    }
    // Some programs write 1.2, which means the same as 1.0 (the draft says so).
    if (minor !== 0 && minor !== 2 && reading.problems.note('badver')) {
      const message = `the section says pcapng version 1.${minor}; it is read as 1.0`;
      reading.problems.keep('badver', LAYER, base + at + 14, message, 0, minor);
    }
    const long = view.getBigInt64(at + 16, little);
    const sane = long >= 0n && (long & 3n) === 0n;
    if (!sane && long !== -1n) this.#badSection(at, `a section cannot be ${long} bytes long`);
    this.#sectionEnd = sane ? base + limit + 4 + Number(long) : Number.POSITIVE_INFINITY;
    this.#descriptions.section(at, limit, little, sane ? Number(long) : -1);
    return false;
  }

  /** An Enhanced Packet Block, or the obsolete Packet Block: only the interface's field differs. */
  #packet(at: number, limit: number, index: number): boolean {
    const from = this.#interface(at, index);
    if (from === undefined) return false;
    const reading = this.#reading;
    const { view, base } = reading.window;
    const little = this.#little;
    const captured = view.getUint32(at + 20, little);
    const room = limit - at - PACKET_AT;
    if (captured > room) return this.#badCaptured(at, captured, room);
    const { frame } = reading;
    if (!from.clock.set(frame, view.getUint32(at + 12, little), view.getUint32(at + 16, little))) {
      reading.reportTime(LAYER, base + at + 12, 'a time beyond 2^53 microseconds: the nearest one is given');
    }
    frame.linkType = from.linkType;
    frame.interfaceId = from.id;
    const options = at + PACKET_AT + padded(captured);
    if (options < limit) this.#packetOptions(options, limit);
    else frame.comment = '';
    const wire = view.getUint32(at + 24, little);
    reading.deliver(LAYER, base + at, at + PACKET_AT, captured, wire, from.snaplen);
    return true;
  }

  /** A Simple Packet Block: of the section's first interface, at the time of the previous packet. */
  #simplePacket(at: number, limit: number): boolean {
    const from = this.#interface(at, 0);
    if (from === undefined) return false;
    const reading = this.#reading;
    const { view, base } = reading.window;
    const wire = view.getUint32(at + 8, this.#little);
    const captured = from.snaplen === 0 ? wire : Math.min(wire, from.snaplen);
    const room = limit - at - SIMPLE_PACKET_AT;
    if (captured > room) return this.#badCaptured(at, captured, room);
    reading.counts.untimed++;
    const { frame } = reading;
    frame.linkType = from.linkType;
    frame.interfaceId = from.id;
    frame.comment = '';
    reading.deliver(LAYER, base + at, at + SIMPLE_PACKET_AT, captured, wire, 0);
    return true;
  }

  #packetOptions(at: number, limit: number): void {
    const { frame } = this.#reading;
    const options = this.#options;
    let comment = '';
    options.begin(at, limit, this.#little);
    while (options.next()) {
      if (options.code !== OPTION.comment) options.skip();
      else comment = comment === '' ? options.text() : `${comment}\n${options.text()}`;
    }
    frame.comment = comment;
  }

  /** The interface `index` of this section; undefined (reported) if it was never described. */
  #interface(at: number, index: number): InterfaceReading | undefined {
    const from = this.#descriptions.interfaceAt(index);
    if (from !== undefined) return from;
    const { problems, window } = this.#reading;
    if (problems.note('badinterface')) {
      const count = this.#descriptions.interfacesInSection;
      const message = `interface ${index} was never described (${count} were); the block is skipped`;
      problems.keep('badinterface', LAYER, window.base + at, message, count, index);
    }
    return undefined;
  }

  /** A section must end where it claims; checked at each section's start, and once past the end. */
  #checkSection(at: number, type: number): void {
    const end = this.#sectionEnd;
    const offset = this.#reading.window.base + at;
    this.#sectionEnd = Number.POSITIVE_INFINITY;
    if (type === BLOCK.section) {
      if (end === offset || end === Number.POSITIVE_INFINITY) return;
      this.#badSection(at, `a section starts here, and the one before ends at ${end}`, end, offset);
    } else {
      this.#badSection(at, 'the section goes on past its length', end, offset);
    }
  }

  #checkEnd(): void {
    const { start, base } = this.#reading.window;
    const end = this.#sectionEnd;
    if (end === Number.POSITIVE_INFINITY || end === base + start) return;
    this.#badSection(start, `the file ends here, and its last section at ${end}`, end, base + start);
  }

  #badSection(at: number, message: string, needed?: number, found?: number): void {
    const { problems, window } = this.#reading;
    if (!problems.note('badsectionlen')) return;
    problems.keep('badsectionlen', LAYER, window.base + at, message, needed, found);
  }

  #badOrder(at: number): false {
    const message =
      'a section header without the byte-order magic 1a2b3c4d: the rest of the file is unreadable';
    return this.#reading.stop('badorder', LAYER, this.#reading.window.base + at + 8, message);
  }

  #absurd(at: number, length: number): false {
    const right = `must be a multiple of 4, at least ${SHORTEST_BLOCK} and at most ${MAX_RECORD}`;
    const message = `a block of ${length} bytes, which ${right}: the rest of the file is unreadable`;
    const needed = length < SHORTEST_BLOCK ? SHORTEST_BLOCK : length > MAX_RECORD ? MAX_RECORD : undefined;
    return this.#reading.stop('badlen', LAYER, this.#reading.window.base + at, message, needed, length);
  }

  #badTrailer(at: number, length: number, trailer: number): false {
    const message = `a block says ${length} bytes at its start and ${trailer} at its end: the next block cannot be located`;
    return this.#reading.stop('badtrailer', LAYER, this.#reading.window.base + at, message, length, trailer);
  }

  #badCaptured(at: number, captured: number, room: number): false {
    const { problems, window } = this.#reading;
    if (problems.note('badcaplen')) {
      const message = `${captured} captured bytes do not fit the ${room} of their block; skipped`;
      problems.keep('badcaplen', LAYER, window.base + at, message, room, captured);
    }
    return false;
  }

  #tooShort(at: number, type: number, length: number): void {
    const { problems, window } = this.#reading;
    if (!problems.note('tooshort')) return;
    const least = LEAST.get(type) ?? SHORTEST_BLOCK;
    const message = `a block of type ${type} needs ${least} bytes and has ${length}; skipped`;
    problems.keep('tooshort', LAYER, window.base + at, message, least, length);
  }
}
