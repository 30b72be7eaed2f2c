import { formatMac, type Packet, source } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import { wordAt } from '@carplab/codec/net';
import { MAC_AGEING_US, UNLEARNED_FRAMES } from '../alarms/thresholds.js';
import type { CaptureLink } from '../links/link.js';
import { OTHERS, type Tap } from '../links/links.js';
import { hostSlot, type Slot } from '../slot-of.js';
import type { VhidTimeline } from '../timeline.js';
import { type VlanPath, vlanPath, vlanPathText } from '../vlan-path.js';

/** Virtual MAC addresses followed; the rest is ignored. */
const ADDRESSES = 1024;

/** A virtual MAC address that frames go to and none comes from. */
export interface UnlearnedMac {
  readonly link: string;
  /** As `vlanPathText` writes it. */
  readonly vlan: string;
  readonly vhid: number;
  /** That of the advertisements. */
  readonly family: 4 | 6;
  readonly mac: string;
  /** Frames to it; those captured at several places count once. */
  readonly frames: number;
  /** The first and last of them. */
  readonly fromUs: number;
  readonly toUs: number;
  /** The source of the last advertisement, and the MAC address that it came from. */
  readonly advertiser: string;
  readonly advertiserMac: string;
  /** Whether that one went to a single host. */
  readonly isUnicast: boolean;
  /** When a frame last came from the address; absent if none did. */
  readonly spokeUs?: number;
  /** When one came from it again; absent if none did. */
  readonly untilUs?: number;
}

/** What happened since the address last was the source of a frame. */
interface Entry {
  readonly place: Pick<UnlearnedMac, 'link' | 'vlan' | 'vhid' | 'mac'>;
  /** When a frame last came from it; -Infinity if none did. Always a number, which V8 changes in place. */
  spokeUs: number;
  /** By place: frames to it. */
  readonly frames: Map<Tap, number>;
  fromUs: number;
  toUs: number;
  advertisements: number;
  family: 4 | 6;
  advertiser: string;
  advertiserMac: string;
  isUnicast: boolean;
  /** The stretch with most frames that is over. */
  worst: UnlearnedMac | undefined;
}

/**
 * Finds virtual MAC addresses (00:00:5e:00:01:VHID) that are used and never speak: no switch learns where they are, so
 * each frame to them goes to every port.
 *
 * FreeBSD and DragonFly advertise to the group from the virtual MAC address, OpenBSD and NetBSD from that of the carp
 * interface, which is the virtual one unless `lladdr` says otherwise. FreeBSD 14 sends from the interface's own where it
 * has a unicast `peer`, as it sends everything else, ARP included; and OpenBSD hides the virtual one on purpose with
 * `balancing ip-stealth` (carp.md §1, §4 to §6).
 *
 * One capture sees one port. That no frame comes from an address proves nothing by itself: what its owner sends may go
 * another way. So all of this must hold, on one link and VLAN:
 *
 * - at least `UNLEARNED_FRAMES` sound advertisements of the vhid were captured, and each came from another MAC address.
 *   They are what would have taught the switch. None was routed: the TTL is still 255, or its MAC address is a router's;
 * - at least `UNLEARNED_FRAMES` frames went to the virtual MAC address in that time;
 * - no frame of any kind came from it since; if one did before, for longer than switches remember (`MAC_AGEING_US`).
 *
 * 00:00:5e:00:02:VRID is not looked for: it is VRRP's for IPv6 (RFC 5798 section 7.3). CARP has 00:00:5e:00:01:VHID in
 * both families, so no host of a vhid owns, answers with or sends from the other one; and VRRP's advertisements, which
 * would have to come from elsewhere, are not taken here.
 *
 * Without a link layer (Linux cooked, pflog) and without an advertisement of the vhid nothing is said. Frames outside a
 * chosen time are not seen; a chosen vhid does not hide others' frames.
 *
 * @example
 * new VirtualMacWatch().list(); // => []
 */
export class VirtualMacWatch {
  readonly #entries = new Map<Slot, Entry>();
  /** The last one that was asked for: nearly always the next one too. */
  #lastKey: Slot = -1;
  #last: Entry | undefined;

  /** Any frame. One that has nothing to do with a virtual MAC address allocates nothing. */
  frame(packet: Packet, timeUs: number, tap: Tap): void {
    const { bytes, srcMacAt, dstMacAt } = packet;
    if (dstMacAt < 0 || tap === OTHERS) return;
    if (srcMacAt >= 0 && isVirtual(bytes, srcMacAt)) this.#spoke(packet, timeUs, tap, bytes[srcMacAt + 5]!);
    if (!isVirtual(bytes, dstMacAt)) return;
    const entry = this.#entryOf(packet, tap, bytes[dstMacAt + 5]!);
    if (entry === undefined) return;
    if (timeUs - entry.spokeUs < MAC_AGEING_US) return;
    if (entry.frames.size === 0) entry.fromUs = timeUs;
    entry.toUs = timeUs;
    entry.frames.set(tap, (entry.frames.get(tap) ?? 0) + 1);
  }

  /** An advertisement that receivers accept, whose frame was already taken. */
  advertisement(packet: Packet, tap: Tap): void {
    const { bytes, payloadAt, srcMacAt, dstMacAt, dstAt, ttl } = packet;
    if (dstMacAt < 0 || srcMacAt < 0 || ttl !== 255) return;
    const vhid = bytes[payloadAt + CARP.offset.vhid]!;
    if (isVirtual(bytes, srcMacAt) && bytes[srcMacAt + 5] === vhid) return;
    const entry = this.#entryOf(packet, tap, vhid);
    if (entry === undefined) return;
    entry.advertisements++;
    if (isAsBefore(entry, packet)) return;
    entry.family = packet.family === 4 ? 4 : 6;
    entry.advertiser = source(packet) ?? '';
    entry.advertiserMac = formatMac(bytes, srcMacAt);
    entry.isUnicast = packet.family === 4 ? bytes[dstAt]! >> 4 !== 14 : bytes[dstAt] !== 0xff;
  }

  /** Those of which enough was seen. */
  list(): UnlearnedMac[] {
    return [...this.#entries.values()].flatMap((entry) => worse(entry.worst, found(entry)) ?? []);
  }

  /** Puts them into the timelines of their virtual hosts. */
  assign(timelines: readonly VhidTimeline[]): void {
    const all = this.list();
    for (const { unlearned, ...timeline } of timelines) {
      const own = all.filter(({ link, vlan, vhid, family }) => {
        return (
          link === timeline.link &&
          vlan === timeline.vlan &&
          vhid === timeline.vhid &&
          family === timeline.family
        );
      });
      unlearned.splice(0, unlearned.length, ...own);
    }
  }

  #spoke(packet: Packet, timeUs: number, tap: Tap, vhid: number): void {
    const entry = this.#entryOf(packet, tap, vhid);
    if (entry === undefined) return;
    if (entry.frames.size > 0) {
      entry.worst = worse(entry.worst, found(entry, timeUs));
      entry.frames.clear();
    }
    entry.advertisements = 0;
    entry.spokeUs = timeUs;
  }

  #entryOf(packet: Packet, { link }: Tap, vhid: number): Entry | undefined {
    const path = vlanPath(packet);
    const key = hostSlot(link, path, vhid);
    if (key === this.#lastKey) return this.#last;
    const known = this.#entries.get(key);
    if (known === undefined && this.#entries.size >= ADDRESSES) return undefined;
    this.#lastKey = key;
    this.#last = known ?? this.#newEntry(key, link, path, vhid);
    return this.#last;
  }

  #newEntry(key: Slot, link: CaptureLink, path: VlanPath, vhid: number): Entry {
    const mac = formatMac(Uint8Array.of(...PREFIX, vhid));
    const entry: Entry = {
      place: { link: link.name, vlan: vlanPathText(path), vhid, mac },
      spokeUs: Number.NEGATIVE_INFINITY,
      frames: new Map(),
      fromUs: Number.NEGATIVE_INFINITY,
      toUs: Number.NEGATIVE_INFINITY,
      ...{ advertisements: 0, family: 4, advertiser: '', advertiserMac: '', isUnicast: false },
      worst: undefined,
    };
    this.#entries.set(key, entry);
    return entry;
  }
}

const PREFIX = Uint8Array.of(0, 0, 0x5e, 0, 1);
const FIRST_WORD = wordAt(PREFIX, 0);

function isVirtual(bytes: Uint8Array, at: number): boolean {
  return wordAt(bytes, at) === FIRST_WORD && bytes[at + 4] === PREFIX[4];
}

/** Whether the advertisement is like the one before. */
function isAsBefore({ advertiserMac, advertiser }: Entry, packet: Packet): boolean {
  return advertiserMac === formatMac(packet.bytes, packet.srcMacAt) && advertiser === source(packet);
}

function found(entry: Entry, untilUs?: number): UnlearnedMac | undefined {
  const { place, spokeUs, fromUs, toUs, advertisements, family, advertiser, advertiserMac, isUnicast } =
    entry;
  const frames = Math.max(0, ...entry.frames.values());
  if (frames < UNLEARNED_FRAMES || advertisements < UNLEARNED_FRAMES) return undefined;
  return {
    ...place,
    ...{ family, frames, fromUs, toUs, advertiser, advertiserMac, isUnicast },
    ...(spokeUs === Number.NEGATIVE_INFINITY ? {} : { spokeUs }),
    ...(untilUs === undefined ? {} : { untilUs }),
  };
}

function worse(a: UnlearnedMac | undefined, b: UnlearnedMac | undefined): UnlearnedMac | undefined {
  return a === undefined || (b !== undefined && b.frames > a.frames) ? b : a;
}
