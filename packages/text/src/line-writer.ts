import type { AuthResult } from '@carplab/analysis';
import { AdvertisementView, destination, type Packet, source } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import { utf8, wordAt } from '@carplab/codec/net';
import { type LineOptions, packetLine } from './packet-line.js';
import { type PacketContext, packetRecord } from './packet-record.js';
import { pfsyncText } from './pfsync-text.js';
import { secondOfDay, UTC, type Zone } from './time-text.js';

/** Maximum length of a fast line: time, two IPv6 addresses, seven fields, a dialect. */
const LINE_BYTES = 512;
/** Middles cached: a power of two, indexed by a hash of their source. */
const MIDDLES = 256;
const ZERO = 0x30;
/** How long a zone offset is cached, s: offsets change at quarters of an hour. */
const QUARTER = 900;
/** `00` to `99`. */
const PAIRS = utf8(Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0')).join(''));

/** The constant part of a sender's lines: addresses and the fields before the counter. */
interface Middle {
  /** Its source: source address, destination, and the CARP bytes from version to advbase. */
  readonly key: Uint8Array;
  readonly text: Uint8Array;
}

/**
 * Writes packet lines as bytes into a buffer.
 *
 * Sound advertisements, which are nearly all of a long capture, are assembled from cached pieces: only the fraction of
 * a second and the counter are formatted each time. Everything else goes through `packetLine`, whose text this always
 * equals. The caller takes the bytes with `take` when `pending` grows, and at the end.
 */
export class LineWriter {
  readonly #out: Uint8Array;
  #length = 0;
  readonly #options: LineOptions;
  readonly #zone: Zone;
  readonly #fast: boolean;
  readonly #middles: (Middle | undefined)[] = new Array<Middle | undefined>(MIDDLES).fill(undefined);
  readonly #endings = new Map<AuthResult, Uint8Array>();
  #lastAuth: AuthResult | undefined;
  #lastEnding: Uint8Array = new Uint8Array(0);
  #second = Number.NaN;
  /** The start of the current quarter of an hour, and its time of day. */
  #quarter = Number.NaN;
  #quarterOfDay = 0;
  /** `HH:MM:SS.` of the current second. */
  readonly #clock = utf8('00:00:00.');
  readonly #view = new AdvertisementView();
  /** Addresses of the last pfsync packet, and the text between its time and its contents. */
  #pfsyncKey = new Uint8Array(0);
  #pfsyncBetween = '';

  /** @param capacity bytes after which the caller intends to take them; longer lines still fit */
  constructor(options: LineOptions = {}, capacity: number = 1 << 20) {
    this.#out = new Uint8Array(capacity + LINE_BYTES);
    this.#options = options;
    this.#zone = options.zone ?? UTC;
    this.#fast = options.paint === undefined && !options.showFile;
  }

  /** Bytes waiting to be taken. */
  get pending(): number {
    return this.#length;
  }

  /** The bytes written since the last call; valid until the next write. */
  take(): Uint8Array {
    const bytes = this.#out.subarray(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  /** Whether the next line may not fit: take the bytes first. */
  get full(): boolean {
    return this.#length + LINE_BYTES > this.#out.length;
  }

  /**
   * Writes a packet's line; `full` must be false. Returns a line that is too long for the buffer, to be printed after
   * the pending ones.
   */
  write(packet: Packet, context: PacketContext): string | undefined {
    const { auth } = context;
    if (
      this.#fast &&
      context.protocol === 'carp' &&
      auth !== undefined &&
      auth.status !== 'bad' &&
      auth.note !== 'no-vip' &&
      plain(packet, context)
    ) {
      this.#view.on(packet.bytes, packet.payloadAt);
      if (!this.#view.goodbye) {
        this.#writeFast(packet, context.timeUs, auth);
        return undefined;
      }
    }
    if (context.protocol === 'pfsync') {
      if (this.#fast && packet.family !== 0 && plain(packet, context)) {
        const before = this.#length;
        if (this.#writePfsync(packet, context.timeUs)) return undefined;
        this.#length = before;
      }
      const record = packetRecord(packet, context, true);
      return this.append(`${packetLine(record, this.#options, pfsyncText(packet))}\n`);
    }
    return this.append(`${packetLine(packetRecord(packet, context), this.#options)}\n`);
  }

  /** Appends a text; returns it if it is too long for the buffer, like `write`. */
  append(text: string): string | undefined {
    const bytes = utf8(text);
    if (this.#length + bytes.length > this.#out.length) return text;
    this.#out.set(bytes, this.#length);
    this.#length += bytes.length;
    return undefined;
  }

  #writeFast(packet: Packet, timeUs: number, auth: AuthResult): void {
    this.#writeTime(timeUs);
    this.#put(this.#middleOf(packet).text);
    this.#writeCounter(this.#view.counterHigh, this.#view.counterLow);
    if (auth !== this.#lastAuth) {
      this.#lastAuth = auth;
      this.#lastEnding = this.#endingOf(auth);
    }
    this.#put(this.#lastEnding);
  }

  #endingOf(auth: AuthResult): Uint8Array {
    const known = this.#endings.get(auth);
    if (known !== undefined) return known;
    const dialect = this.#options.nameDialect && auth.rule ? ` dialect=${auth.rule.dialect}` : '';
    const ending = utf8(` auth=${auth.status}${dialect}\n`);
    if (this.#endings.size >= MIDDLES) this.#endings.clear();
    this.#endings.set(auth, ending);
    return ending;
  }

  /** False if there is no room. */
  #writePfsync(packet: Packet, timeUs: number): boolean {
    this.#writeTime(timeUs);
    const { bytes, srcAt, family } = packet;
    const length = family === 4 ? 8 : 32;
    const pfsyncKey = this.#pfsyncKey;
    let same = pfsyncKey.length === length;
    for (let i = 0; same && i < length; i++) same = pfsyncKey[i] === bytes[srcAt + i];
    if (!same) {
      this.#pfsyncKey = Uint8Array.from(bytes.subarray(srcAt, srcAt + length));
      const ip = family === 4 ? 'IP' : 'IP6';
      this.#pfsyncBetween = ` ${ip} ${source(packet)} > ${destination(packet)}: `;
    }
    return this.append(`${this.#pfsyncBetween}${pfsyncText(packet)}\n`) === undefined;
  }

  #put(text: Uint8Array): void {
    // One call of set takes 20 ns for 83 bytes, a loop 160.
    this.#out.set(text, this.#length);
    this.#length += text.length;
  }

  #writeTime(timeUs: number): void {
    const second = Math.floor(timeUs / 1_000_000);
    if (second !== this.#second) {
      this.#second = second;
      if (!(second >= this.#quarter && second < this.#quarter + QUARTER)) {
        this.#quarter = Math.floor(second / QUARTER) * QUARTER;
        this.#quarterOfDay = secondOfDay(this.#quarter, this.#zone);
      }
      let ofDay = (this.#quarterOfDay + (second - this.#quarter)) | 0;
      if (ofDay >= 86_400) ofDay -= 86_400;
      const minutes = (ofDay / 60) | 0;
      const hours = (minutes / 60) | 0;
      const clock = this.#clock;
      putTwo(clock, 0, hours);
      putTwo(clock, 3, minutes - hours * 60);
      putTwo(clock, 6, ofDay - minutes * 60);
    }
    this.#put(this.#clock);
    this.#digits(timeUs - second * 1_000_000, 6);
  }

  /** Writes `count` decimal digits of a number below 2^31, with leading zeros, two at a time from the end. */
  #digits(value: number, count: number): void {
    const out = this.#out;
    const start = this.#length;
    let rest = value | 0;
    let at = start + count;
    while (at - start >= 2) {
      const next = (rest / 100) | 0;
      const pair = (rest - next * 100) * 2;
      out[--at] = PAIRS[pair + 1]!;
      out[--at] = PAIRS[pair]!;
      rest = next;
    }
    if (at > start) out[start] = ZERO + (rest % 10);
    this.#length = start + count;
  }

  /** Writes an unsigned 64-bit number, given as two words, in decimal. */
  #writeCounter(high: number, low: number): void {
    // In steps of 16 bits, each product stays below 2^53: high * 2^32 + low = top * 10^9 + bottom.
    const first = high * 65_536 + (low >>> 16);
    const quotient = Math.floor(first / 1e9);
    const carried = (first - quotient * 1e9) * 65_536 + (low & 0xffff);
    const more = Math.floor(carried / 1e9);
    const bottom = carried - more * 1e9;
    const top = quotient * 65_536 + more;
    if (top === 0) {
      this.#number(bottom);
      return;
    }
    const topHigh = Math.floor(top / 1e9);
    const topLow = top - topHigh * 1e9;
    if (topHigh === 0) this.#number(topLow);
    else {
      this.#number(topHigh);
      this.#digits(topLow, 9);
    }
    this.#digits(bottom, 9);
  }

  /** Writes a number below 10^9 without leading zeros. */
  #number(value: number): void {
    let count = 1;
    for (let limit = 10; value >= limit && count < 9; limit *= 10) count++;
    this.#digits(value, count);
  }

  #middleOf(packet: Packet): Middle {
    const { bytes, srcAt, payloadAt } = packet;
    const addresses = packet.family === 4 ? 8 : 32;
    const word = wordAt(bytes, srcAt + addresses / 2 - 4) ^ Math.imul(wordAt(bytes, payloadAt), 0x9e3779b1);
    const slot = (word ^ (word >>> 15) ^ bytes[payloadAt + CARP.offset.advbase]!) & (MIDDLES - 1);
    const known = this.#middles[slot];
    if (known && sameKey(known.key, packet, addresses)) return known;
    const made = { key: keyOf(packet, addresses), text: utf8(middleText(packet)) };
    this.#middles[slot] = made;
    return made;
  }
}

/** Whether a packet's line has only the usual parts. */
function plain(packet: Packet, { nanos, timeUs, comment, link }: PacketContext): boolean {
  return (
    packet.problems.length === 0 &&
    packet.pflogAt < 0 &&
    packet.vlanCount === 0 &&
    packet.envelopeCount === 0 &&
    nanos === 0 &&
    timeUs >= 0 &&
    !link &&
    !comment
  );
}

/** Two decimal digits of a number below 100. */
function putTwo(target: Uint8Array, at: number, value: number): void {
  target[at] = PAIRS[2 * value]!;
  target[at + 1] = PAIRS[2 * value + 1]!;
}

/** Version to advbase: the header fields shown before the counter, and authlen, which is always 7 here. */
const FIELDS = CARP.offset.checksum;

function keyOf({ bytes, srcAt, payloadAt }: Packet, addresses: number): Uint8Array {
  const key = new Uint8Array(addresses + FIELDS);
  key.set(bytes.subarray(srcAt, srcAt + addresses));
  key.set(bytes.subarray(payloadAt, payloadAt + FIELDS), addresses);
  return key;
}

function sameKey(key: Uint8Array, { bytes, srcAt, payloadAt }: Packet, addresses: number): boolean {
  if (key.length !== addresses + FIELDS) return false;
  for (let i = 0; i < addresses; i++) if (key[i] !== bytes[srcAt + i]) return false;
  for (let i = 0; i < FIELDS; i++) if (key[addresses + i] !== bytes[payloadAt + i]) return false;
  return true;
}

/** Cut out of the line itself, so that the format is stated only once. */
function middleText(packet: Packet): string {
  const context = { frame: 0, file: '', timeUs: 0, nanos: 0, linktype: '', protocol: 'carp' };
  const line = packetLine(packetRecord(packet, context));
  return line.slice(line.indexOf(' '), line.indexOf('counter=') + 'counter='.length);
}
