import { type Packet, sameBytes } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import { heardDownUs, heardIntervalUs } from './intervals.js';
import { type CaptureLink, ONE_LINK } from './links/link.js';
import { compareSlots, type Slot, slotOf } from './slot-of.js';
import { vlanPath, vlanPathText } from './vlan-path.js';

/** Sources followed; the others are counted. */
const SOURCES = 4096;
/** A silent source loses its place after this, µs. */
const FORGET_US = 3_600_000_000;

/** The current state of one source that advertises a vhid. */
export interface Heartbeat {
  /** Empty if there is only one. */
  readonly link: string;
  readonly vhid: number;
  readonly family: 4 | 6;
  /** As `vlanPathText` writes it. */
  readonly vlan: string;
  /** 4 or 16 bytes. */
  readonly source: Uint8Array;
  readonly firstUs: number;
  lastUs: number;
  advertisements: number;
  /** As last announced. */
  advbase: number;
  advskew: number;
  demote: number;
  /** Its HMAC did not verify. */
  badAuth: number;
  /** Its last advertisement was a goodbye. */
  goodbye: boolean;
  /** Intervals measured since it last began or changed its timing; their mean, µs. */
  intervals: number;
  meanUs: number;
  /** Sum of squared deviations from the mean. */
  squares: number;
}

/** Who advertises which vhid now, and how regularly. One call per advertisement; memory is bounded. */
export class Heartbeats {
  /** Advertisements of sources beyond those followed. */
  dropped = 0;
  readonly #bySlot = new Map<Slot, Heartbeat[]>();
  #size = 0;

  /** All sources by link, VLAN, vhid, family, then first appearance. */
  list(): Heartbeat[] {
    return [...this.#bySlot].sort(([a], [b]) => compareSlots(a, b)).flatMap(([, beats]) => beats);
  }

  /** The vhids, by `slotOf`, each with its sources. */
  slots(): [slot: Slot, sources: readonly Heartbeat[]][] {
    return [...this.#bySlot].sort(([a], [b]) => compareSlots(a, b));
  }

  /** Records an advertisement of at least 36 bytes. */
  observe(packet: Packet, timeUs: number, bad: boolean, link: CaptureLink = ONE_LINK): void {
    const { bytes, payloadAt } = packet;
    const beat = this.#beatOf(slotOf(packet, link), packet, timeUs, link);
    if (!beat) return;
    const advbase = bytes[payloadAt + CARP.offset.advbase]!;
    const advskew = bytes[payloadAt + CARP.offset.advskew]!;
    measure(beat, timeUs, isBelieved(beat, timeUs) && beat.advbase === advbase && beat.advskew === advskew);
    beat.advertisements++;
    beat.lastUs = timeUs;
    if (bad) beat.badAuth++;
    beat.goodbye = advbase === 255 && advskew === 255;
    if (!beat.goodbye) {
      beat.advbase = advbase;
      beat.advskew = advskew;
    }
    beat.demote = bytes[payloadAt + CARP.offset.demote]!;
  }

  #beatOf(slot: Slot, packet: Packet, timeUs: number, link: CaptureLink): Heartbeat | undefined {
    const { bytes, srcAt, payloadAt } = packet;
    const family = packet.family === 4 ? 4 : 6;
    const source = bytes.subarray(srcAt, srcAt + (family === 4 ? 4 : 16));
    const known = this.#bySlot.get(slot)?.find((beat) => sameBytes(beat.source, source));
    if (known) return known;
    if (this.#size >= SOURCES && !this.#forget(timeUs)) {
      this.dropped++;
      return undefined;
    }
    const beat: Heartbeat = {
      link: link.name,
      vhid: bytes[payloadAt + CARP.offset.vhid]!,
      family,
      vlan: vlanPathText(vlanPath(packet)),
      source: source.slice(),
      firstUs: timeUs,
      lastUs: timeUs,
      advertisements: 0,
      advbase: 1,
      advskew: 0,
      demote: 0,
      badAuth: 0,
      goodbye: true,
      intervals: 0,
      meanUs: 0,
      squares: 0,
    };
    const beats = this.#bySlot.get(slot);
    if (beats) beats.push(beat);
    else this.#bySlot.set(slot, [beat]);
    this.#size++;
    return beat;
  }

  /** Makes room by forgetting sources silent for long. True if there is some. */
  #forget(nowUs: number): boolean {
    for (const [slot, beats] of this.#bySlot) {
      const kept = beats.filter(({ lastUs }) => nowUs - lastUs < FORGET_US);
      this.#size -= beats.length - kept.length;
      if (kept.length > 0) this.#bySlot.set(slot, kept);
      else this.#bySlot.delete(slot);
    }
    return this.#size < SOURCES;
  }
}

/** The sources that a backup with their settings would believe at a time, first seen first. */
export function mastersAt(beats: readonly Heartbeat[], timeUs: number): Heartbeat[] {
  return beats.filter((beat) => isBelieved(beat, timeUs));
}

function isBelieved({ lastUs, advbase, advskew, goodbye }: Heartbeat, timeUs: number): boolean {
  return !goodbye && timeUs - lastUs < heardDownUs(advbase, advskew);
}

/** The standard deviation of a source's intervals, µs; NaN before there are two. */
export function jitterUs({ intervals, squares }: Heartbeat): number {
  return intervals < 2 ? Number.NaN : Math.sqrt(squares / (intervals - 1));
}

/** Welford's algorithm: mean and deviation without keeping samples. */
function measure(beat: Heartbeat, timeUs: number, continues: boolean): void {
  if (!continues) {
    beat.intervals = 0;
    beat.meanUs = 0;
    beat.squares = 0;
    return;
  }
  const intervalUs = timeUs - beat.lastUs;
  // A missed advertisement says nothing about the regularity of the others.
  if (intervalUs > 1.5 * heardIntervalUs(beat.advbase, beat.advskew)) return;
  beat.intervals++;
  const offUs = intervalUs - beat.meanUs;
  beat.meanUs += offUs / beat.intervals;
  beat.squares += offUs * (intervalUs - beat.meanUs);
}
