import { BlockBuilder } from './block-builder.js';
import type { FrameToWrite } from './capture-frame.js';
import type { InterfaceStatistics, ResolvedName } from './metadata.js';
import { BLOCK, BYTE_ORDER_MAGIC, NAME_RECORDS, OPTION } from './pcapng-format.js';
import { encodeUtf8 } from './utf8.js';
import { captureRange, checkTime } from './write-checks.js';

const TWO32 = 0x1_0000_0000;

/** What a section says about itself; everything is optional. */
export interface SectionToWrite {
  readonly hardware?: string;
  readonly os?: string;
  readonly application?: string;
  readonly comments?: readonly string[];
}

/** An interface to describe. */
export interface InterfaceToWrite {
  /** 0..65535; see `LINKTYPES`. */
  readonly linkType: number;
  /** Bytes kept of each packet. Default: no limit, as for 0. */
  readonly snaplen?: number;
  /** Whether to write nanoseconds. Default: microseconds. */
  readonly nanoseconds?: boolean;
  /** Whole seconds subtracted from the written times, which a reader adds again. Default: 0. */
  readonly timeOffset?: number;
  /** Bytes of frame check sequence at the end of each packet, 0..31; omitted if absent or 0. */
  readonly fcsLength?: number;
  readonly name?: string;
  readonly description?: string;
  /** The capture filter, as libpcap's text. */
  readonly filter?: string;
  readonly os?: string;
  readonly hardware?: string;
  readonly comments?: readonly string[];
}

/** Statistics to write: only the time is required. */
export type StatisticsToWrite = Partial<InterfaceStatistics> & Pick<InterfaceStatistics, 'timeUs'>;

/** How an interface's times are written. */
interface Timing {
  readonly snaplen: number;
  readonly nanoseconds: boolean;
  readonly offsetUs: number;
}

/**
 * Writes a pcapng file: `header()`, then `addInterface()` for each interface, then the rest in any order. Another
 * `header()` starts a new section with its own interfaces. Each call returns one block as new bytes, to be concatenated
 * by the caller. Texts longer than an option (65535 bytes) are cut.
 *
 * @example
 * const writer = new PcapngWriter();
 * writer.header({ application: 'carplab' }).length; // => 44
 * writer.addInterface({ linkType: LINKTYPES.ethernet, name: 'em0' }).length; // => 32
 * writer.interfaceCount; // => 1
 * const packet = { bytes: new Uint8Array(60), timeUs: 1_700_000_000_000_000 };
 * writer.frame(packet, { interfaceId: 0 }).length; // => 92
 */
export class PcapngWriter {
  readonly #little: boolean;
  readonly #block: BlockBuilder;
  #timings: Timing[] | undefined;

  constructor(options: { readonly littleEndian?: boolean } = {}) {
    this.#little = options.littleEndian ?? true;
    this.#block = new BlockBuilder(this.#little);
  }

  /** Whether this writes little-endian. */
  get littleEndian(): boolean {
    return this.#little;
  }

  /** Interfaces of this section so far: the number of the next one. */
  get interfaceCount(): number {
    return this.#timings?.length ?? 0;
  }

  /** A Section Header Block with an unspecified length. */
  header(section: SectionToWrite = {}): Uint8Array {
    this.#timings = [];
    const block = this.#block;
    block.begin(BLOCK.section);
    block.u32(BYTE_ORDER_MAGIC);
    block.u16(1);
    block.u16(0);
    block.u64(-1n);
    block.textOption(OPTION.sectionHardware, section.hardware);
    block.textOption(OPTION.sectionOs, section.os);
    block.textOption(OPTION.sectionApplication, section.application);
    block.comments(section.comments);
    return block.finish();
  }

  /**
   * An Interface Description Block. Interfaces are numbered from 0 in call order.
   *
   * @throws {RangeError} for a number that does not fit the block.
   */
  addInterface(options: InterfaceToWrite): Uint8Array {
    const timings = this.#section();
    const { linkType, snaplen = 0, nanoseconds = false, timeOffset = 0, fcsLength = 0 } = options;
    if (linkType !== (linkType & 0xffff)) throw new RangeError(`link type ${linkType} is not 0..65535`);
    if (snaplen !== snaplen >>> 0) throw new RangeError(`snaplen ${snaplen} is not 0..2^32-1`);
    if (fcsLength !== (fcsLength & 31)) throw new RangeError(`FCS length ${fcsLength} is not 0..31`);
    const offsetUs = timeOffset * 1_000_000;
    if (!Number.isInteger(timeOffset) || !Number.isSafeInteger(offsetUs)) {
      throw new RangeError(`time offset ${timeOffset} is not a whole number of seconds`);
    }
    timings.push({ snaplen, nanoseconds, offsetUs });
    const block = this.#block;
    block.begin(BLOCK.interface);
    block.u16(linkType);
    block.u16(0);
    block.u32(snaplen);
    block.textOption(OPTION.interfaceName, options.name);
    block.textOption(OPTION.interfaceDescription, options.description);
    if (nanoseconds) block.byteOption(OPTION.interfaceResolution, 9);
    block.textOption(OPTION.interfaceFilter, options.filter, 0);
    block.textOption(OPTION.interfaceOs, options.os);
    if (fcsLength !== 0) block.byteOption(OPTION.interfaceFcsLength, fcsLength * 8);
    if (timeOffset !== 0) {
      block.option(OPTION.interfaceTimeOffset, 8);
      block.u64(BigInt(timeOffset));
    }
    block.textOption(OPTION.interfaceHardware, options.hardware);
    block.comments(options.comments);
    return block.finish();
  }

  /**
   * An Enhanced Packet Block. A packet longer than the interface's snaplen is cut to it.
   *
   * @throws {RangeError} for an interface not described in this section, a time before the interface's offset,
   * `nanos` beyond 999, a range outside `bytes`, or a wire length below the captured one.
   */
  frame(
    frame: FrameToWrite,
    options: { readonly interfaceId?: number; readonly comment?: string } = {},
  ): Uint8Array {
    const { interfaceId = 0, comment } = options;
    const timing = this.#timing(interfaceId);
    const { start, end, wireLength } = captureRange(frame, timing.snaplen);
    const nanos = checkTime(frame);
    const block = this.#block;
    block.begin(BLOCK.enhancedPacket);
    block.u32(interfaceId);
    this.#time(timing, frame.timeUs, nanos);
    block.u32(end - start);
    block.u32(wireLength);
    block.bytes(frame.bytes, start, end);
    block.textOption(OPTION.comment, comment);
    return block.finish();
  }

  /** A Simple Packet Block: of the section's first interface, without a time. */
  simpleFrame(frame: Omit<FrameToWrite, 'timeUs' | 'nanos'>): Uint8Array {
    const { snaplen } = this.#timing(0);
    const { start, end, wireLength } = captureRange({ ...frame, timeUs: 0 }, snaplen);
    // A reader derives the captured length from the snaplen and the wire length only.
    if (end - start !== (snaplen === 0 ? wireLength : Math.min(wireLength, snaplen))) {
      throw new RangeError('a Simple Packet Block holds whole packets, or packets cut at the snaplen');
    }
    const block = this.#block;
    block.begin(BLOCK.simplePacket);
    block.u32(wireLength);
    block.bytes(frame.bytes, start, end);
    return block.finish();
  }

  /**
   * A Name Resolution Block.
   *
   * @throws {RangeError} for an address of the wrong length for its kind, or names beyond 65535 bytes.
   */
  nameResolution(records: readonly ResolvedName[], comments?: readonly string[]): Uint8Array {
    this.#section();
    const block = this.#block;
    block.begin(BLOCK.nameResolution);
    for (const { kind, address, names } of records) {
      const record = NAME_RECORDS.find((known) => known.kind === kind);
      if (record === undefined || address.length !== record.length) {
        throw new RangeError(`an address of ${address.length} bytes is not ${kind}`);
      }
      const text = encodeUtf8(names.map((name) => `${name}\0`).join(''), Number.POSITIVE_INFINITY);
      const length = address.length + text.length;
      if (length > 0xffff) throw new RangeError(`names of ${text.length} bytes do not fit a name record`);
      const value = new Uint8Array(length);
      value.set(address);
      value.set(text, address.length);
      block.u16(record.type);
      block.u16(length);
      block.bytes(value);
    }
    block.u32(0); // nrb_record_end
    block.comments(comments);
    return block.finish();
  }

  /**
   * An Interface Statistics Block.
   *
   * @throws {RangeError} for an interface not described in this section, or a time before its offset.
   */
  interfaceStatistics(interfaceId: number, statistics: StatisticsToWrite): Uint8Array {
    const timing = this.#timing(interfaceId);
    const block = this.#block;
    block.begin(BLOCK.interfaceStatistics);
    block.u32(interfaceId);
    this.#time(timing, statistics.timeUs, 0);
    this.#timeOption(timing, OPTION.statisticsStart, statistics.startUs);
    this.#timeOption(timing, OPTION.statisticsEnd, statistics.endUs);
    this.#counter(OPTION.statisticsReceived, statistics.received);
    this.#counter(OPTION.statisticsDropped, statistics.dropped);
    this.#counter(OPTION.statisticsAccepted, statistics.filterAccepted);
    this.#counter(OPTION.statisticsOsDropped, statistics.osDropped);
    this.#counter(OPTION.statisticsDelivered, statistics.delivered);
    block.comments(statistics.comments);
    return block.finish();
  }

  /** Any other block: `body` is written between the lengths, padded to a multiple of 4. */
  block(type: number, body: Uint8Array): Uint8Array {
    this.#section();
    if (type !== type >>> 0) throw new RangeError(`block type ${type} is not 0..2^32-1`);
    this.#block.begin(type);
    this.#block.bytes(body);
    return this.#block.finish();
  }

  #section(): Timing[] {
    if (this.#timings === undefined) throw new Error('header() comes first');
    return this.#timings;
  }

  #timing(interfaceId: number): Timing {
    const timing = this.#section()[interfaceId];
    if (timing === undefined) throw new RangeError(`interface ${interfaceId} was not added to this section`);
    return timing;
  }

  /** A time as two words, the high one first, in the interface's unit. */
  #time(timing: Timing, timeUs: number, nanos: number): void {
    const us = timeUs - timing.offsetUs;
    if (!Number.isSafeInteger(us) || us < 0)
      throw new RangeError(`pcapng has no way to write the time ${timeUs}`);
    let high = Math.floor(us / TWO32);
    let low = us % TWO32;
    if (timing.nanoseconds) {
      // high < 2^21 and low < 2^32: every product stays below 2^53.
      const ns = low * 1000 + nanos;
      high = high * 1000 + Math.floor(ns / TWO32);
      low = ns % TWO32;
    }
    this.#block.u32(high);
    this.#block.u32(low);
  }

  #timeOption(timing: Timing, code: number, timeUs: number | undefined): void {
    if (timeUs === undefined) return;
    this.#block.option(code, 8);
    this.#time(timing, timeUs, 0);
  }

  #counter(code: number, count: bigint | undefined): void {
    if (count === undefined) return;
    this.#block.option(code, 8);
    this.#block.u64(count);
  }
}
