import { CARP, type Packet } from '@carplab/codec';
import { advertisementIntervalUs, masterDownUs } from './intervals.js';
import type { AuthResult } from './key-ring.js';

/** A stretch of time in which one source advertised without a gap that a backup would take over in. */
export interface Reign {
  readonly fromUs: number;
  toUs: number;
  advertisements: number;
  /** Advertisements that should have come in between, judged by the interval each one announced. */
  missed: number;
  /** Whether it ended with a goodbye (advbase and advskew 255). */
  goodbye: boolean;
}

/** One source address that advertises a vhid. */
export interface Advertiser {
  /** 4 or 16 bytes. */
  readonly source: Uint8Array;
  readonly reigns: Reign[];
  /** Reigns beyond the number kept. */
  reignsDropped: number;
  advertisements: number;
  missed: number;
  verified: number;
  failed: number;
  /** The same advertisement seen again in another file: the other end of the cable. */
  duplicates: number;
  /** As last announced; a goodbye does not count. */
  advbase: number;
  advskew: number;
  /** The lowest and the highest advskew announced, goodbyes aside. */
  skewMin: number;
  skewMax: number;
  demoteMax: number;
  /** The last failed verification. */
  failure: AuthResult | undefined;
  /** The capture file in which it was first seen. */
  readonly file: number;
}

/** A stretch of time in which two sources both advertised the same vhid. */
export interface Overlap {
  /** The one that had begun first. */
  readonly a: Advertiser;
  readonly b: Advertiser;
  readonly reignA: Reign;
  readonly reignB: Reign;
  /** The first advertisement of the later one. */
  readonly fromUs: number;
  /** The last advertisement of the one that stopped first; as far as the capture goes, of both. */
  toUs: number;
}

/** What happened to one vhid of one family on one VLAN. */
export interface VhidTimeline {
  readonly vhid: number;
  readonly family: 4 | 6;
  /** The innermost VLAN id, -1 without a tag. */
  readonly vlan: number;
  readonly advertisers: Advertiser[];
  readonly overlaps: Overlap[];
  overlapsDropped: number;
  /** Sources beyond the number kept. */
  sourcesDropped: number;
  /** Whether VRRP used the same number on the same VLAN. */
  vrrp: boolean;
}

/** Kept at most, so that no capture can fill the memory; what goes beyond is counted. */
const ADVERTISERS = 64;
const REIGNS = 256;
const OVERLAPS = 256;

/**
 * Follows who advertised each vhid, from when to when, and when two did at once. One call per advertisement, in
 * order of time; the cost does not grow with the capture.
 */
export class CarpTimelines {
  private readonly timelines = new Map<number, VhidTimeline>();
  private readonly vrrpIds = new Set<number>();
  private lastSlot = -1;
  private lastTimeline: VhidTimeline | undefined;
  private lastAdvertiser: Advertiser | undefined;

  /** All timelines, by VLAN, vhid and family. */
  list(): VhidTimeline[] {
    const list = [...this.timelines.values()];
    for (const timeline of list) timeline.vrrp = this.vrrpIds.has((timeline.vlan + 1) * 256 + timeline.vhid);
    return list.sort((a, b) => a.vlan - b.vlan || a.vhid - b.vhid || a.family - b.family);
  }

  /** Notes a VRRP advertisement: a virtual router with the number of a vhid shares its virtual MAC address. */
  observeVrrp(packet: Packet): void {
    this.vrrpIds.add((vlanOf(packet) + 1) * 256 + packet.bytes[packet.payloadAt + CARP.offset.vhid]!);
  }

  /**
   * Notes an advertisement of at least 36 bytes.
   *
   * @param timeUs when it was captured
   * @param file which capture it comes from
   */
  observe(packet: Packet, timeUs: number, file: number, auth: AuthResult): void {
    const { bytes, payloadAt } = packet;
    const timeline = this.timelineOf(packet);
    const advertiser = this.advertiserOf(timeline, packet, file);
    if (!advertiser) return;
    const reign = advertiser.reigns.at(-1);
    const advbase = bytes[payloadAt + CARP.offset.advbase]!;
    const advskew = bytes[payloadAt + CARP.offset.advskew]!;
    const goodbye = advbase === 255 && advskew === 255;
    if (
      file !== advertiser.file &&
      reign &&
      timeUs - reign.toUs < advertisementIntervalUs(advbase, advskew) / 2
    ) {
      advertiser.duplicates++;
      return;
    }
    advertiser.advertisements++;
    if (auth.status === 'ok') advertiser.verified++;
    else if (auth.status === 'bad') {
      advertiser.failed++;
      advertiser.failure = auth;
    }
    this.extend(timeline, advertiser, timeUs);
    if (goodbye) {
      advertiser.reigns.at(-1)!.goodbye = true;
      return;
    }
    advertiser.advbase = advbase;
    advertiser.advskew = advskew;
    if (advskew < advertiser.skewMin) advertiser.skewMin = advskew;
    if (advskew > advertiser.skewMax) advertiser.skewMax = advskew;
    const demote = bytes[payloadAt + CARP.offset.demote]!;
    if (demote > advertiser.demoteMax) advertiser.demoteMax = demote;
  }

  private timelineOf(packet: Packet): VhidTimeline {
    const vlan = vlanOf(packet);
    const vhid = packet.bytes[packet.payloadAt + CARP.offset.vhid]!;
    const slot = ((vlan + 1) * 256 + vhid) * 2 + (packet.family === 4 ? 0 : 1);
    if (slot === this.lastSlot) return this.lastTimeline!;
    let timeline = this.timelines.get(slot);
    if (!timeline) {
      timeline = {
        vhid,
        family: packet.family === 4 ? 4 : 6,
        vlan,
        advertisers: [],
        overlaps: [],
        overlapsDropped: 0,
        sourcesDropped: 0,
        vrrp: false,
      };
      this.timelines.set(slot, timeline);
    }
    this.lastSlot = slot;
    this.lastTimeline = timeline;
    this.lastAdvertiser = undefined;
    return timeline;
  }

  private advertiserOf(timeline: VhidTimeline, packet: Packet, file: number): Advertiser | undefined {
    const { bytes, srcAt } = packet;
    if (this.lastAdvertiser && sameSource(this.lastAdvertiser, bytes, srcAt)) return this.lastAdvertiser;
    let advertiser = timeline.advertisers.find((known) => sameSource(known, bytes, srcAt));
    if (!advertiser) {
      if (timeline.advertisers.length >= ADVERTISERS) {
        timeline.sourcesDropped++;
        return undefined;
      }
      advertiser = {
        source: bytes.slice(srcAt, srcAt + (packet.family === 4 ? 4 : 16)),
        reigns: [],
        reignsDropped: 0,
        advertisements: 0,
        missed: 0,
        verified: 0,
        failed: 0,
        duplicates: 0,
        advbase: 0,
        advskew: 0,
        skewMin: 255,
        skewMax: 0,
        demoteMax: 0,
        failure: undefined,
        file,
      };
      timeline.advertisers.push(advertiser);
    }
    this.lastAdvertiser = advertiser;
    return advertiser;
  }

  /** Continues the advertiser's reign, or begins a new one after a gap, and looks at who else reigns. */
  private extend(timeline: VhidTimeline, advertiser: Advertiser, timeUs: number): void {
    const reign = advertiser.reigns.at(-1);
    const { advbase, advskew } = advertiser;
    if (!reign || reign.goodbye || timeUs - reign.toUs > masterDownUs(advbase, advskew)) {
      if (advertiser.reigns.length >= REIGNS) {
        advertiser.reigns.shift();
        advertiser.reignsDropped++;
      }
      advertiser.reigns.push({ fromUs: timeUs, toUs: timeUs, advertisements: 1, missed: 0, goodbye: false });
      return;
    }
    const intervalUs = advertisementIntervalUs(advbase, advskew);
    const gapUs = timeUs - reign.toUs;
    if (intervalUs > 0 && gapUs > 1.5 * intervalUs) {
      const missed = Math.round(gapUs / intervalUs) - 1;
      reign.missed += missed;
      advertiser.missed += missed;
    }
    if (timeline.advertisers.length > 1) findOverlaps(timeline, advertiser, reign, timeUs);
    reign.advertisements++;
    if (timeUs > reign.toUs) reign.toUs = timeUs;
  }
}

/** A source that advertised between two advertisements of this reign was master at the same time. */
function findOverlaps(timeline: VhidTimeline, advertiser: Advertiser, reign: Reign, timeUs: number): void {
  for (const other of timeline.advertisers) {
    const theirs = other.reigns.at(-1);
    if (other === advertiser || !theirs || theirs.toUs <= reign.toUs || theirs.toUs > timeUs) continue;
    const fromUs = Math.max(reign.fromUs, theirs.fromUs);
    const open = timeline.overlaps.findLast(
      ({ a, b }) => (a === advertiser && b === other) || (a === other && b === advertiser),
    );
    if (open && open.fromUs === fromUs) open.toUs = theirs.toUs;
    else if (timeline.overlaps.length >= OVERLAPS) timeline.overlapsDropped++;
    else if (reign.fromUs <= theirs.fromUs)
      timeline.overlaps.push({
        a: advertiser,
        b: other,
        reignA: reign,
        reignB: theirs,
        fromUs,
        toUs: theirs.toUs,
      });
    else
      timeline.overlaps.push({
        a: other,
        b: advertiser,
        reignA: theirs,
        reignB: reign,
        fromUs,
        toUs: theirs.toUs,
      });
  }
}

function sameSource(advertiser: Advertiser, bytes: Uint8Array, srcAt: number): boolean {
  const { source } = advertiser;
  for (let i = 0; i < source.length; i++) if (source[i] !== bytes[srcAt + i]) return false;
  return true;
}

/** The innermost VLAN id, -1 without a tag. */
function vlanOf(packet: Packet): number {
  return packet.vlanCount > 0 ? packet.vlanTci[packet.vlanCount - 1]! & 0xfff : -1;
}
