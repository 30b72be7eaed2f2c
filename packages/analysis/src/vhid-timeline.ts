// Longer than 300 lines: an advertiser, its masterships and the overlaps change together with each advertisement.

import { type Packet, sameBytes } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import { wordAt } from '@carplab/codec/net';
import { UCARP_CROSSING_US } from './alarms/thresholds.js';
import { type Continued, CounterTrail } from './counter-trail.js';
import { heardDownUs, heardIntervalUs } from './intervals.js';
import type { AuthResult } from './key-ring.js';
import { type CaptureLink, ONE_LINK } from './links/link.js';
import { MasterJudge } from './master-judge.js';
import { type Announcement, isUcarpMac } from './master-source.js';
import { noteMisframed } from './misframed.js';
import { RecentPackets } from './recent-packets.js';
import { bothFamilies, compareSlots, hostSlotOf, type Slot, slotOf } from './slot-of.js';
import type { Advertiser, Mastership, MastershipOverlap, VhidTimeline, VrrpNeighbor } from './timeline.js';
import { vlanPath, vlanPathText } from './vlan-path.js';

/** Limits, so that no capture can fill the memory; what exceeds them is counted. */
const TIMELINES = 1024;
const ADVERTISERS_IN_ALL = 4096;
const ADVERTISERS = 64;
const MASTERSHIPS = 256;
const MASTERSHIPS_IN_ALL = 65_536;
const AUTHS = 8;
const VRRP_NEIGHBORS = 8;

/** A frame repeated within this time was not sent again: it came back. */
const ECHO_US = 50_000;

/**
 * Called once for each overlap that outlasts a handover, as soon as that is sure; by then it may be over. `isNow`: both
 * are MASTER at `timeUs`.
 */
export type OnOverlap = (
  timeline: VhidTimeline,
  overlap: MastershipOverlap,
  isNow: boolean,
  timeUs: number,
) => void;

/**
 * Follows who advertised each vhid and when, and when two did at the same time. One call per advertisement, in order of
 * time; neither cost nor memory grows with the capture.
 */
export class CarpTimelines {
  /** Advertisements in no timeline because there were too many vhids and VLANs. */
  dropped = 0;
  readonly #timelines = new Map<Slot, VhidTimeline>();
  readonly #vrrp = new Map<Slot, VrrpNeighbor[]>();
  readonly #recent = new Map<Advertiser, RecentPackets>();
  readonly #judges = new Map<VhidTimeline, MasterJudge>();
  /** By link and vhid: both families share one counter. */
  readonly #trails = new Map<Slot, CounterTrail>();
  /** Of the previous frame, by file. */
  readonly #lastTimesUs: number[] = [];
  /** Masterships kept in total. */
  #masterships = 0;
  #lastSlot: Slot = -1;
  #lastTimeline: VhidTimeline | undefined;
  #lastAdvertiser: Advertiser | undefined;
  #lastRecent: RecentPackets | undefined;
  #lastJudge: MasterJudge | undefined;
  #lastTrail: CounterTrail | undefined;
  readonly #announced: Announcement = {
    timeUs: 0,
    advbase: 1,
    advskew: 0,
    demote: 0,
    isGoodbye: false,
    continued: undefined,
    continuedUs: 0,
    isNext: false,
    isCookie: false,
  };
  #advbase = -1;
  #advskew = -1;
  #intervalUs = 0;
  #graceUs = 0;

  readonly #onOverlap: OnOverlap | undefined;

  constructor(onOverlap?: OnOverlap) {
    this.#onOverlap = onOverlap;
  }

  /** Nothing came until now: whoever should have advertised by then has given way, or left. */
  advance(nowUs: number): void {
    for (const judge of this.#judges.values()) judge.advance(nowUs);
  }

  /** Who is MASTER, as far as advertisements show; by `slotOf`. */
  judgeOf(slot: Slot): Pick<MasterJudge, 'hasGivenWay' | 'isDisputed'> | undefined {
    const timeline = this.#timelines.get(slot);
    return timeline && this.#judges.get(timeline);
  }

  /** All timelines at the end, by link, VLAN, vhid and family. */
  list(): VhidTimeline[] {
    for (const [slot, timeline] of this.#timelines) {
      timeline.vrrp.length = 0;
      timeline.vrrp.push(...(this.#vrrp.get(bothFamilies(slot)) ?? []));
      const judge = this.#judges.get(timeline)!;
      timeline.overlaps.length = 0;
      timeline.overlaps.push(...judge.overlaps());
      timeline.overlapsDropped = judge.dropped;
      timeline.flaps.splice(0, timeline.flaps.length, ...judge.flaps.list());
      timeline.advbases.splice(0, timeline.advbases.length, ...judge.advbases.list());
      timeline.wrapped.splice(0, timeline.wrapped.length, ...judge.wrapped);
    }
    return [...this.#timelines].sort(([a], [b]) => compareSlots(a, b)).map(([, timeline]) => timeline);
  }

  /** Records a VRRP advertisement of at least 8 bytes: its number may be that of a vhid. */
  observeVrrp(packet: Packet, link: CaptureLink = ONE_LINK): void {
    const { bytes, payloadAt } = packet;
    const slot = hostSlotOf(packet, link);
    let known = this.#vrrp.get(slot);
    if (!known) {
      if (this.#vrrp.size >= TIMELINES) return;
      known = [];
      this.#vrrp.set(slot, known);
    }
    const source = sourceOf(packet);
    if (known.length >= VRRP_NEIGHBORS || known.some((other) => sameBytes(other.source, source))) return;
    known.push({ version: bytes[payloadAt]! >> 4 === 3 ? 3 : 2, source, mac: macOf(packet) });
  }

  /** Records an advertisement that every receiver drops, by counter (`badttl`, `badsum`…). */
  observeRefused(packet: Packet, file: number, code: string, link: CaptureLink = ONE_LINK): void {
    const timeline = this.#timelineOf(packet, link);
    const advertiser = timeline && this.#advertiserOf(timeline, packet, file);
    if (advertiser) advertiser.refused.set(code, (advertiser.refused.get(code) ?? 0) + 1);
  }

  /**
   * Records an advertisement of at least 36 bytes that a receiver would read.
   *
   * @param timeUs when it was captured
   * @param file where it was captured
   * @param link the link of that place
   */
  observe(
    packet: Packet,
    timeUs: number,
    file: number,
    auth: AuthResult,
    link: CaptureLink = ONE_LINK,
  ): void {
    const { bytes, payloadAt } = packet;
    const timeline = this.#timelineOf(packet, link);
    if (!timeline) return;
    const advertiser = this.#advertiserOf(timeline, packet, file);
    if (!advertiser) return;
    if (timeUs < (this.#lastTimesUs[file] ?? timeUs)) timeline.timeReversals++;
    this.#lastTimesUs[file] = timeUs;
    const last = advertiser.masterships.at(-1);
    if (last) this.#expect(last.advbase, last.advskew);
    const announced = this.#announced;
    announced.timeUs = timeUs;
    announced.advbase = bytes[payloadAt + CARP.offset.advbase]!;
    announced.advskew = bytes[payloadAt + CARP.offset.advskew]!;
    announced.demote = bytes[payloadAt + CARP.offset.demote]!;
    announced.isGoodbye = announced.advbase === 255 && announced.advskew === 255;
    const again = this.#again(advertiser, packet, timeUs, file);
    if (again === 'copy') return;
    if (packet.problems.length > 0) noteMisframed(advertiser, packet);
    advertiser.advertisements++;
    const mastership = this.#extend(advertiser, timeUs);
    const judge = this.#lastJudge!;
    if (again === 'replay') judge.observeInjected(advertiser, announced);
    else judge.observe(advertiser, mastership, announced);
    noteAuth(mastership, auth, timeUs);
    if (announced.isGoodbye) {
      mastership.goodbye = true;
      return;
    }
    const { advbase, advskew, demote } = announced;
    mastership.advbase = advbase;
    mastership.advskew = advskew;
    if (advskew < mastership.skewMin) mastership.skewMin = advskew;
    if (advskew > mastership.skewMax) mastership.skewMax = advskew;
    mastership.demote = demote;
    if (demote > mastership.demoteMax) mastership.demoteMax = demote;
  }

  /** Whether this packet was counted already (a copy in another file, or an echo), or is an old one. */
  #again(
    advertiser: Advertiser,
    packet: Packet,
    timeUs: number,
    file: number,
  ): 'copy' | 'replay' | undefined {
    const recent = this.#lastRecent!;
    const trail = this.#lastTrail!;
    const { bytes, payloadAt } = packet;
    const high = wordAt(bytes, payloadAt + CARP.offset.counterHigh);
    const low = wordAt(bytes, payloadAt + CARP.offset.counterLow);
    const hmac = wordAt(bytes, payloadAt + CARP.offset.hmac);
    const head = Math.imul(wordAt(bytes, payloadAt), 0x9e3779b1) ^ wordAt(bytes, payloadAt + 4);
    const known = recent.find(low, hmac, head, file);
    const crossingUs = isUcarpMac(advertiser.mac) ? UCARP_CROSSING_US : undefined;
    const continued = trail.continued(advertiser, high, low, timeUs, crossingUs);
    // Before it would be due again: the last one, which seemed to be its own, was a replay after all.
    const isEarly = timeUs - recent.doubtfulUs < this.#intervalUs - this.#intervalUs / 8;
    let again: 'copy' | 'replay' | undefined;
    if (known >= 0) {
      const agoUs = timeUs - recent.timeUsOf(known);
      // OpenBSD's counter never changes, so only time distinguishes its packets.
      const isCookie = !recent.counts && recent.lastLow === low;
      if (recent.fileOf(known) !== file) {
        if (!isCookie || Math.abs(agoUs) <= this.#intervalUs / 2) {
          advertiser.duplicates++;
          advertiser.duplicateOffsetUs = agoUs;
          again = 'copy';
        }
      } else if (agoUs < ECHO_US) {
        advertiser.echoes++;
        again = 'copy';
      } else if (!isCookie && isEarly && continued === 'own') {
        advertiser.replays += 2;
        again = 'replay';
      } else if (!isCookie && !this.#isOwnTurn(continued, recent, timeUs)) {
        advertiser.replays++;
        again = 'replay';
      }
    } else if (recent.metChanged && recent.counts && !this.#isOwnTurn(continued, recent, timeUs)) {
      advertiser.forged++;
      again = 'replay';
    }
    // Its other family may have taken a counter in between.
    const isNext = ((low - recent.lastLow - 1) | 0) >>> 1 === 0;
    // It goes on from its own counter.
    if (known < 0 && isEarly && !isNext) advertiser.replays++;
    if (again !== 'copy') recent.doubtfulUs = Number.NEGATIVE_INFINITY;
    if (again === undefined && known >= 0 && continued === 'injected') recent.doubtfulUs = timeUs;
    if (again === 'replay') recent.injectedUs = timeUs;
    if (again === undefined) recent.sent(low, continued !== undefined, timeUs, this.#graceUs);
    recent.add(low, hmac, head, file, timeUs);
    if (again !== 'copy') trail.add(advertiser, high, low, timeUs, again === 'replay');
    this.#announced.continued = continued;
    this.#announced.continuedUs = trail.foundUs;
    this.#announced.isNext = isNext;
    this.#announced.isCookie = !recent.counts;
    return again;
  }

  /**
   * Whether a repeated counter continues another one. After a replay in its own name a host goes on from that: as MASTER
   * when its next advertisement is due, as BACKUP when it has waited. The replay of the next recorded one is neither.
   */
  #isOwnTurn(continued: Continued, { lastUs, injectedUs }: RecentPackets, timeUs: number): boolean {
    const trail = this.#lastTrail!;
    // One that has not advertised before has waited since the last that it heard.
    if (continued === 'other' && !trail.isKnown) return timeUs - trail.foundUs <= 1.25 * this.#graceUs;
    if (continued !== 'injected') return continued !== undefined;
    const isDue = Math.abs(timeUs - lastUs - this.#intervalUs) < this.#intervalUs / 8;
    return isDue || timeUs - injectedUs >= this.#graceUs;
  }

  /** Derives the timing from the announced interval, unless it is the last one again. */
  #expect(advbase: number, advskew: number): void {
    if (advbase === this.#advbase && advskew === this.#advskew) return;
    this.#advbase = advbase;
    this.#advskew = advskew;
    this.#intervalUs = heardIntervalUs(advbase, advskew);
    this.#graceUs = heardDownUs(advbase, advskew);
  }

  #timelineOf(packet: Packet, link: CaptureLink): VhidTimeline | undefined {
    const slot = slotOf(packet, link);
    if (slot === this.#lastSlot) return this.#lastTimeline;
    let timeline = this.#timelines.get(slot);
    if (!timeline) {
      if (this.#timelines.size >= TIMELINES) {
        this.dropped++;
        return undefined;
      }
      timeline = {
        link: link.name,
        vhid: packet.bytes[packet.payloadAt + CARP.offset.vhid]!,
        family: packet.family === 4 ? 4 : 6,
        vlan: vlanPathText(vlanPath(packet)),
        advertisers: [],
        overlaps: [],
        overlapsDropped: 0,
        sourcesDropped: 0,
        timeReversals: 0,
        ...{ vrrp: [], flaps: [], advbases: [], wrapped: [], unlearned: [] },
      };
      this.#timelines.set(slot, timeline);
      this.#judges.set(timeline, this.#newJudge(timeline));
      const both = bothFamilies(slot);
      if (!this.#trails.has(both)) this.#trails.set(both, new CounterTrail());
    }
    this.#lastJudge = this.#judges.get(timeline);
    this.#lastTrail = this.#trails.get(bothFamilies(slot));
    this.#lastSlot = slot;
    this.#lastTimeline = timeline;
    this.#lastAdvertiser = undefined;
    return timeline;
  }

  #newJudge(timeline: VhidTimeline): MasterJudge {
    const judge = new MasterJudge((overlap, timeUs) =>
      this.#onOverlap?.(timeline, overlap, judge.isNow(overlap), timeUs),
    );
    return judge;
  }

  #advertiserOf(timeline: VhidTimeline, packet: Packet, file: number): Advertiser | undefined {
    const { bytes, srcAt } = packet;
    if (this.#lastAdvertiser && sameSource(this.#lastAdvertiser, bytes, srcAt)) return this.#lastAdvertiser;
    let advertiser = timeline.advertisers.find((known) => sameSource(known, bytes, srcAt));
    if (!advertiser) {
      if (timeline.advertisers.length >= ADVERTISERS || this.#recent.size >= ADVERTISERS_IN_ALL) {
        timeline.sourcesDropped++;
        return undefined;
      }
      advertiser = {
        source: sourceOf(packet),
        mac: macOf(packet),
        masterships: [],
        mastershipsDropped: 0,
        advertisements: 0,
        duplicates: 0,
        duplicateOffsetUs: 0,
        echoes: 0,
        replays: 0,
        forged: 0,
        refused: new Map(),
        badMac: 0,
        unicastInGroup: 0,
        file,
      };
      timeline.advertisers.push(advertiser);
      this.#recent.set(advertiser, new RecentPackets());
    }
    this.#lastAdvertiser = advertiser;
    this.#lastRecent = this.#recent.get(advertiser);
    return advertiser;
  }

  /** Continues the advertiser's mastership, or begins a new one after a gap. */
  #extend(advertiser: Advertiser, timeUs: number): Mastership {
    const mastership = advertiser.masterships.at(-1);
    if (!mastership || mastership.goodbye || timeUs - mastership.toUs > this.#graceUs) {
      const full = advertiser.masterships.length >= MASTERSHIPS || this.#masterships >= MASTERSHIPS_IN_ALL;
      if (full && advertiser.masterships.shift()) advertiser.mastershipsDropped++;
      else this.#masterships++;
      const begun = newMastership(timeUs);
      advertiser.masterships.push(begun);
      return begun;
    }
    const gapUs = timeUs - mastership.toUs;
    if (this.#intervalUs > 0 && gapUs > 1.5 * this.#intervalUs)
      mastership.missed += Math.round(gapUs / this.#intervalUs) - 1;
    mastership.advertisements++;
    if (timeUs > mastership.toUs) mastership.toUs = timeUs;
    return mastership;
  }
}

/** Whether two will not meet again in these masterships: one of them has ended. */
export function isOverlapOver({ a, b, mastershipA, mastershipB }: MastershipOverlap, nowUs: number): boolean {
  return isPast(a, mastershipA, nowUs) || isPast(b, mastershipB, nowUs);
}

function isPast({ masterships }: Advertiser, mastership: Mastership, nowUs: number): boolean {
  const { goodbye, toUs, advbase, advskew } = mastership;
  return goodbye || masterships.at(-1) !== mastership || nowUs - toUs > heardDownUs(advbase, advskew);
}

function newMastership(timeUs: number): Mastership {
  return {
    fromUs: timeUs,
    toUs: timeUs,
    advertisements: 1,
    missed: 0,
    advbase: 1,
    advskew: 0,
    demote: 0,
    skewMin: 256,
    skewMax: -1,
    demoteMax: 0,
    goodbye: false,
    auths: [],
  };
}

function noteAuth(mastership: Mastership, auth: AuthResult, timeUs: number): void {
  const last = mastership.auths.at(-1);
  if (last && (last.auth === auth || mastership.auths.length >= AUTHS)) {
    last.advertisements++;
    last.toUs = timeUs;
  } else mastership.auths.push({ auth, fromUs: timeUs, toUs: timeUs, advertisements: 1 });
}

function sourceOf({ bytes, srcAt, family }: Packet): Uint8Array {
  return bytes.slice(srcAt, srcAt + (family === 4 ? 4 : 16));
}

function macOf({ bytes, srcMacAt }: Packet): Uint8Array | undefined {
  return srcMacAt < 0 ? undefined : bytes.slice(srcMacAt, srcMacAt + 6);
}

function sameSource(advertiser: Advertiser, bytes: Uint8Array, srcAt: number): boolean {
  const { source } = advertiser;
  for (let i = 0; i < source.length; i++) if (source[i] !== bytes[srcAt + i]) return false;
  return true;
}
