import type { Packet } from '@carplab/codec';
import { type CaptureLink, MAX_LINKS } from './link.js';
import { type Links, OTHERS, type Tap } from './links.js';
import { isTelling, PacketIdentity } from './packet-identity.js';

/** Packets remembered, a power of two; the rows in which one may be; words of a set of places. */
const ROWS = 4096;
const PROBES = 4;
const WORDS = MAX_LINKS / 32;
/** Two captures of one link have a packet within this time of each other; the same sender may send the same later. */
const COPY_US = 500_000;

/**
 * Recognises packets that were captured at several places of one link, and so finds out that these places are one link.
 * Each place has a packet once: what one sender repeats is not a copy. Memory is fixed; no call allocates.
 *
 * @example
 * const links = new Links();
 * const copies = new PacketCopies(links);
 * const packet = new Packet();
 * const frame = encodeAdvertisementFrame({ family: 4, srcMac: '00:00:5e:00:01:07', src: '10.9.0.1' }, new Uint8Array(36));
 * dissect(1, frame, 0, frame.length, frame.length, packet);
 * copies.isCopy(packet, 0, links.tapOf(packet, 0, 0)); // => false
 * copies.isCopy(packet, 83, links.tapOf(packet, 0, 1)); // => true
 * links.list.length; // => 1
 */
export class PacketCopies {
  readonly #links: Links;
  readonly #identity = new PacketIdentity();
  readonly #first = new Uint32Array(ROWS);
  readonly #second = new Uint32Array(ROWS);
  readonly #timesUs = new Float64Array(ROWS).fill(Number.NEGATIVE_INFINITY);
  /** Number of the place that had it first. */
  readonly #origins = new Uint8Array(ROWS);
  /** The places that had it, one bit each. */
  readonly #had = new Uint32Array(ROWS * WORDS);
  /** By place: packets it had, those that it had first, and those that another had too. */
  readonly #counts = new Float64Array(MAX_LINKS);
  readonly #firsts = new Float64Array(MAX_LINKS);
  readonly #shared = new Float64Array(MAX_LINKS);

  constructor(links: Links) {
    this.#links = links;
  }

  /** Records a packet, in order of time; true if another place of its link had it before. */
  isCopy(packet: Packet, timeUs: number, tap: Tap): boolean {
    if (tap === OTHERS || !this.#links.mayRecur(packet)) return false;
    const identity = this.#identity;
    identity.of(packet);
    const { first, second } = identity;
    const { number } = tap;
    this.#counts[number]!++;
    const start = first & (ROWS - 1);
    let oldest = start;
    let found = -1;
    for (let i = 0; i < PROBES; i++) {
      const row = (start + i) & (ROWS - 1);
      const rowUs = this.#timesUs[row]!;
      if (rowUs < this.#timesUs[oldest]!) oldest = row;
      if (this.#first[row] !== first || this.#second[row] !== second || Math.abs(timeUs - rowUs) > COPY_US)
        continue;
      if (this.#has(row, number) || (found >= 0 && this.#timesUs[found]! <= rowUs)) continue;
      const isSameLink = this.#links.taps[this.#origins[row]!]!.link === tap.link;
      if (isSameLink || isTelling(packet)) found = row;
    }
    if (found >= 0) {
      this.#add(found, number);
      const origin = this.#origins[found]!;
      this.#shared[number]!++;
      this.#shared[origin]!++;
      this.#links.join(this.#links.taps[origin]!, tap);
      return true;
    }
    this.#firsts[number]!++;
    this.#first[oldest] = first;
    this.#second[oldest] = second;
    this.#timesUs[oldest] = timeUs;
    this.#origins[oldest] = number;
    this.#had.fill(0, oldest * WORDS, (oldest + 1) * WORDS);
    this.#add(oldest, number);
    return false;
  }

  /** Packets of a link, and how many of them each of its places lacks; undefined unless places share some. */
  shared(link: CaptureLink): SharedPackets | undefined {
    const taps = this.#links.taps.filter((tap) => tap.link === link && this.#shared[tap.number]! > 0);
    if (taps.length < 2) return undefined;
    const packets = taps.reduce((sum, { number }) => sum + this.#firsts[number]!, 0);
    const places = taps.map(({ name, number }) => ({ name, lacks: packets - this.#counts[number]! }));
    return { packets, places };
  }

  #has(row: number, tap: number): boolean {
    return (this.#had[row * WORDS + (tap >>> 5)]! & (1 << (tap & 31))) !== 0;
  }

  #add(row: number, tap: number): void {
    this.#had[row * WORDS + (tap >>> 5)]! |= 1 << (tap & 31);
  }
}

/** The packets of a link that was captured at several places, each counted once. */
export interface SharedPackets {
  readonly packets: number;
  readonly places: readonly {
    readonly name: string;
    /** Those that only others have. */
    readonly lacks: number;
  }[];
}
