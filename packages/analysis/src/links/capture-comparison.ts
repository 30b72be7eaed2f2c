import type { CaptureFrame } from '@carplab/capture';
import { CARP_BYTES, Packet, source } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import { u32At } from '@carplab/codec/net';
import { dissectFrame } from '../capture/dissect-frame.js';
import { hostSlotOf, type Slot } from '../slot-of.js';
import { vlanPath } from '../vlan-path.js';
import { CreatorReader } from './creator-reader.js';
import { ONE_LINK } from './link.js';
import { type Links, OTHERS, type Tap } from './links.js';
import { isTelling, PacketIdentity } from './packet-identity.js';

/** Packets compared, of all captures together: those with the smallest identities, so that captures keep the same. */
const SAMPLE = 16_384;
/** Advertisers and pfsync nodes compared, and advertisers of one vhid. */
const SERIES = 4096;
const OF_ONE_VHID = 64;
/** Counters closer than this belong to one series: 12 days of an advertisement each second, of 2^64 values. */
const NEAR = 2n ** 20n;
/** Clocks that differ by less need no correction: packets of one link are still in order. */
const CLOCKS_US = 100_000;

/** Fewer common packets say nothing about clocks: one may have been sent again. */
const PACKETS = 3;

/** A capture whose clock differs from that of an earlier one. */
export interface ClockDifference {
  /** Indexes of inputs. */
  readonly input: number;
  readonly reference: number;
  /** How much later its clock is, µs. */
  readonly aheadUs: number;
  /** Packets in both from which that is known. */
  readonly packets: number;
}

interface Sighting {
  readonly tap: Tap;
  readonly timeUs: number;
  times: number;
}

interface Compared {
  readonly telling: boolean;
  readonly sightings: Sighting[];
}

/** An advertiser of a vhid at one place: its first and last counter, and when it had them. */
interface Series {
  readonly tap: Tap;
  /** An IPv4 address as a number; -1 for IPv6, where all are local to a link. */
  readonly source: number;
  readonly first: bigint;
  readonly fromUs: number;
  toUs: number;
  high: number;
  low: number;
}

/**
 * Finds out, before captures are analysed, which places are one link and how far the clocks of captures differ. Takes
 * the frames of each capture, one capture after the other.
 *
 * @example
 * const links = new Links();
 * const comparison = new CaptureComparison(links);
 * comparison.conclude(); // => []
 */
export class CaptureComparison {
  readonly #links: Links;
  readonly #packet = new Packet();
  readonly #identity = new PacketIdentity();
  readonly #creators = new CreatorReader();
  readonly #sample = new Map<number, Compared>();
  /** Only packets whose first hash is below this are compared. */
  #limit = 2 ** 32;
  /** By VLAN, vhid, source and place. */
  readonly #series = new Map<string, Series>();
  #lastPlace = '';
  #lastSlot: Slot = -1;
  #lastSource = -1;
  #lastTap: Tap = OTHERS;
  /** The places of each pfsync node, by VLAN, source and creatorid. */
  readonly #nodes = new Map<string, Set<Tap>>();

  constructor(links: Links) {
    this.#links = links;
  }

  frame(frame: CaptureFrame, input: number): void {
    const packet = this.#packet;
    const protocol = dissectFrame(frame, packet);
    const tap = this.#links.tapOf(packet, frame.interfaceId, input);
    if (tap === OTHERS || packet.damaged) return;
    if (protocol === 'carp') {
      if (packet.payloadEnd - packet.payloadAt < CARP_BYTES) return;
      this.#counter(packet, frame.timeUs, tap);
    } else if (protocol === 'pfsync') this.#node(packet, tap);
    else return;
    this.#compare(packet, frame.timeUs, tap);
  }

  /** Joins the places that are one link, and returns the clocks that differ, by input. */
  conclude(): ClockDifference[] {
    const links = this.#links;
    for (const { telling, sightings } of this.#sample.values())
      for (const { tap } of telling ? sightings.slice(1) : []) links.join(sightings[0]!.tap, tap);
    for (const taps of this.#nodes.values()) {
      const [first, ...others] = taps;
      for (const tap of others) links.join(first!, tap);
    }
    this.#joinSeries();
    return this.#clocks();
  }

  #compare(packet: Packet, timeUs: number, tap: Tap): void {
    const identity = this.#identity;
    identity.of(packet);
    const { first, second } = identity;
    if (first >= this.#limit) return;
    const key = first * 2 ** 21 + (second >>> 11);
    const known = this.#sample.get(key);
    if (known === undefined) {
      this.#sample.set(key, { telling: isTelling(packet), sightings: [{ tap, timeUs, times: 1 }] });
      while (this.#sample.size > SAMPLE) this.#halve();
      return;
    }
    const before = known.sightings.find((each) => each.tap === tap);
    if (before) before.times++;
    else known.sightings.push({ tap, timeUs, times: 1 });
  }

  #halve(): void {
    this.#limit /= 2;
    for (const key of this.#sample.keys()) if (key >= this.#limit * 2 ** 21) this.#sample.delete(key);
  }

  #counter(packet: Packet, timeUs: number, tap: Tap): void {
    const { bytes, payloadAt, srcAt, family } = packet;
    const source = family === 4 ? u32At(bytes, srcAt) : -1;
    const slot = hostSlotOf(packet, ONE_LINK);
    if (slot !== this.#lastSlot || source !== this.#lastSource || tap !== this.#lastTap) {
      this.#lastSource = source;
      this.#lastSlot = slot;
      this.#lastTap = tap;
      this.#lastPlace = `${slot} ${source} ${tap.number}`;
    }
    const high = u32At(bytes, payloadAt + CARP.offset.counterHigh);
    const low = u32At(bytes, payloadAt + CARP.offset.counterLow);
    const series = this.#series.get(this.#lastPlace);
    if (series) {
      series.high = high;
      series.low = low;
      series.toUs = timeUs;
    } else if (this.#series.size < SERIES)
      this.#series.set(this.#lastPlace, {
        ...{ tap, source, first: counterOf(high, low), high, low },
        ...{ fromUs: timeUs, toUs: timeUs },
      });
  }

  #node(packet: Packet, tap: Tap): void {
    const creator = this.#creators.of(packet);
    if (creator === 0) return;
    const place = `${vlanPath(packet)} ${source(packet)} ${creator}`;
    const taps = this.#nodes.get(place);
    if (taps) taps.add(tap);
    else if (this.#nodes.size < SERIES) this.#nodes.set(place, new Set([tap]));
  }

  #joinSeries(): void {
    const bySlot = new Map<string, Series[]>();
    for (const [place, series] of this.#series) {
      const slot = place.slice(0, place.indexOf(' '));
      const others = bySlot.get(slot) ?? [];
      for (const other of others) if (goesOn(series, other)) this.#links.join(other.tap, series.tap);
      if (others.length < OF_ONE_VHID) bySlot.set(slot, [...others, series]);
    }
  }

  #clocks(): ClockDifference[] {
    const found = new Map<number, ClockDifference>();
    const differences = this.#differences();
    const inputs = [...new Set(this.#links.taps.map(({ input }) => input))].sort((a, b) => a - b);
    const settled = new Set<number>();
    for (const start of inputs) {
      if (settled.has(start)) continue;
      settled.add(start);
      // What shares packets with an input whose clock is known follows from it.
      const queue: { input: number; aheadUs: number }[] = [{ input: start, aheadUs: 0 }];
      for (const { input: reference, aheadUs } of queue) {
        for (const input of inputs) {
          const between = differences.get(Math.min(input, reference) * 2 ** 20 + Math.max(input, reference));
          const betweenUs = between === undefined ? undefined : agreed(between);
          if (between === undefined || betweenUs === undefined || settled.has(input)) continue;
          settled.add(input);
          const sum = aheadUs + (input > reference ? 1 : -1) * betweenUs;
          queue.push({ input, aheadUs: sum });
          if (Math.abs(sum) > CLOCKS_US)
            found.set(input, { input, reference: start, aheadUs: sum, packets: between.length });
        }
      }
    }
    return [...found.values()].sort((a, b) => a.input - b.input);
  }

  /** By pair of inputs: how much later the second has each packet that occurs once in both. */
  #differences(): Map<number, number[]> {
    const differences = new Map<number, number[]>();
    for (const { telling, sightings } of this.#sample.values()) {
      if (!telling || sightings.length < 2 || sightings.some(({ times }) => times > 1)) continue;
      const ordered = [...sightings].sort((a, b) => a.tap.input - b.tap.input || a.timeUs - b.timeUs);
      const firsts = ordered.filter(({ tap }, i) => tap.input !== ordered[i - 1]?.tap.input);
      for (const [i, a] of firsts.entries())
        for (const b of firsts.slice(i + 1)) {
          const pair = a.tap.input * 2 ** 20 + b.tap.input;
          const known = differences.get(pair);
          if (known) known.push(b.timeUs - a.timeUs);
          else differences.set(pair, [b.timeUs - a.timeUs]);
        }
    }
    return differences;
  }
}

const counterOf = (high: number, low: number): bigint => (BigInt(high) << 32n) | BigInt(low);

/**
 * Whether two places have one vhid. Its counter is a random number of 64 bits from which a node that hears others counts
 * on, so that of another vhid is never close; a small one was not drawn. And an IPv4 address is on one link: if its
 * advertisements at one place ended before those at the other began, a capture goes on in another file.
 */
function goesOn(a: Series, b: Series): boolean {
  if (a.source === b.source && a.source >= 0 && (a.toUs < b.fromUs || b.toUs < a.fromUs)) return true;
  const near = (x: bigint, y: bigint): boolean => {
    const ahead = BigInt.asUintN(64, x - y);
    return x >= 2n ** 32n && (ahead < NEAR || ahead > 2n ** 64n - NEAR);
  };
  const [lastA, lastB] = [counterOf(a.high, a.low), counterOf(b.high, b.low)];
  return [a.first, lastA].some((one) => [b.first, lastB].some((other) => near(one, other)));
}

/** The median of differences, if there are enough and nearly all agree with it. */
function agreed(differences: readonly number[]): number | undefined {
  const median = [...differences].sort((a, b) => a - b)[differences.length >>> 1]!;
  const near = differences.filter((each) => Math.abs(each - median) < CLOCKS_US).length;
  return near >= PACKETS && near > 0.9 * differences.length ? median : undefined;
}
