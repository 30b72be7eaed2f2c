import { formatAddress } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import type { CaptureAnalysis } from '../capture/capture-analysis.js';
import type { CaptureSummary } from '../capture/capture-summary.js';
import { heardIntervalUs } from '../intervals.js';
import { type Slot, slotOf } from '../slot-of.js';
import type { Advertiser, Mastership, VhidTimeline } from '../timeline.js';
import { vlanPath, vlanPathText } from '../vlan-path.js';
import type { Band, Lane, Overlap, Record, SentAdvertisement } from './record.js';
import type { Series } from './series.js';

/** Advertisements that are kept, of all lanes. */
const KEPT = 20_000;

/** The advertisements of one source for one virtual host. */
interface Heard {
  /** Names its lane; see `laneKey`. */
  readonly key: string;
  readonly source: Uint8Array;
  kept: SentAdvertisement[];
  count: number;
}

export interface CaptureRecorderOptions {
  /** The most advertisements kept; beyond that only every second, fourth… of each lane. Default: 20,000. */
  readonly most?: number;
}

/**
 * Makes the record of a capture: who advertised what, when, and when two were MASTER at once. Give it each frame that an
 * analysis has taken, and the summary at the end.
 *
 * Timers, who received an advertisement, the state of a host that is silent, and demotion that nobody announced are not
 * in a capture, and so not in its record: lanes have no fuses, there are no flights, transitions or takeovers, and a lane
 * has a band only while its host was heard as MASTER.
 *
 * @example
 * const recorder = new CaptureRecorder();
 * const record = recorder.record(new CaptureAnalysis().summary(), { fromUs: 0, toUs: 1_000_000 });
 * [record.source, record.lanes.length]; // => ['capture', 0]
 */
export class CaptureRecorder {
  readonly #most: number;
  readonly #slots = new Map<Slot, Heard[]>();
  #kept = 0;
  /** One advertisement in this many is kept. */
  #stride = 1;

  constructor({ most = KEPT }: CaptureRecorderOptions = {}) {
    this.#most = most;
  }

  /**
   * Takes the frame that the analysis has just taken.
   *
   * @param frame its number in the source
   */
  observe({ packet, protocol, auth, tap }: CaptureAnalysis, timeUs: number, frame: number): void {
    // Only a whole advertisement has a verdict.
    if (protocol !== 'carp' || auth === undefined) return;
    const { bytes, payloadAt, srcAt, family } = packet;
    const slot = slotOf(packet, tap.link);
    let all = this.#slots.get(slot);
    if (all === undefined) {
      all = [];
      this.#slots.set(slot, all);
    }
    let heard = sourceIn(all, bytes, srcAt);
    if (heard === undefined) {
      const source = bytes.slice(srcAt, srcAt + (family === 4 ? 4 : 16));
      const vhid = bytes[payloadAt + CARP.offset.vhid]!;
      const vlan = vlanPathText(vlanPath(packet));
      const key = laneKey({ link: tap.link.name, vlan, vhid, family: family === 4 ? 4 : 6 }, source);
      heard = { key, source, kept: [], count: 0 };
      all.push(heard);
    }
    if (heard.count++ % this.#stride !== 0) return;
    heard.kept.push({
      timeUs,
      family: family === 4 ? 4 : 6,
      advbase: bytes[payloadAt + CARP.offset.advbase]!,
      advskew: bytes[payloadAt + CARP.offset.advskew]!,
      demote: bytes[payloadAt + CARP.offset.demote]!,
      frame,
    });
    if (++this.#kept > this.#most) this.#thin();
  }

  /**
   * The record, with times from `fromUs` on: that is its 0.
   *
   * @param span the times of the capture's first and last frame, µs since 1970
   */
  record(
    { vhids }: Pick<CaptureSummary, 'vhids'>,
    { fromUs, toUs }: { readonly fromUs: number; readonly toUs: number },
  ): Record {
    const heard = new Map([...this.#slots.values()].flat().map((each) => [each.key, each]));
    const links = [...new Set(vhids.map(linkOf))];
    const sorted = vhids.toSorted(
      (a, b) => links.indexOf(linkOf(a)) - links.indexOf(linkOf(b)) || a.vhid - b.vhid || a.family - b.family,
    );
    const lanes = sorted.flatMap((timeline) =>
      timeline.advertisers.map((advertiser): Lane => {
        const known = heard.get(laneKey(timeline, advertiser.source));
        const { vhid, family } = timeline;
        return {
          host: formatAddress(advertiser.source),
          ...{ link: linkOf(timeline), vhid, family },
          bands: {
            kept: bandsOf(advertiser, toUs, fromUs),
            dropped: advertiser.mastershipsDropped,
          },
          advertisements: {
            kept: (known?.kept ?? []).map((each) => ({ ...each, timeUs: each.timeUs - fromUs })),
            dropped: (known?.count ?? 0) - (known?.kept.length ?? 0),
          },
          fuses: NONE,
        };
      }),
    );
    const overlaps = sorted.flatMap((timeline) => overlapsOf(timeline, fromUs));
    return {
      ...{ source: 'capture', fromUs: 0, toUs: toUs - fromUs, lanes, flights: NONE, faults: NONE },
      ...{ transitions: NONE, takeovers: NONE, vacancies: NONE, demotions: NONE, alarms: NONE },
      overlaps: {
        kept: overlaps.sort((a, b) => a.fromUs - b.fromUs),
        dropped: vhids.reduce((sum, { overlapsDropped }) => sum + overlapsDropped, 0),
      },
      ...{ pings: [], sessions: NONE },
    };
  }

  #thin(): void {
    this.#stride *= 2;
    this.#kept = 0;
    for (const heard of [...this.#slots.values()].flat()) {
      heard.kept = heard.kept.filter((_, i) => i % 2 === 0);
      this.#kept += heard.kept.length;
    }
  }
}

/** Without an allocation: there are many packets. */
function sourceIn(all: readonly Heard[], bytes: Uint8Array, at: number): Heard | undefined {
  search: for (const heard of all) {
    const { source } = heard;
    for (let i = 0; i < source.length; i++) if (source[i] !== bytes[at + i]) continue search;
    return heard;
  }
  return undefined;
}

const NONE: Series<never> = { kept: [], dropped: 0 };

type Place = Pick<VhidTimeline, 'link' | 'vlan' | 'vhid' | 'family'>;

/** Where a virtual host is: its link, with the VLAN, as `--vip wan/100/7=…` has them. */
function linkOf({ link, vlan }: Pick<Place, 'link' | 'vlan'>): string {
  return vlan === '' ? link : `${link}/${vlan}`;
}

function laneKey({ link, vlan, vhid, family }: Place, source: Uint8Array): string {
  return JSON.stringify([link, vlan, vhid, family, formatAddress(source)]);
}

/** When an advertiser was heard as MASTER. If the capture ends before its next advertisement is due, to its end. */
function bandsOf({ masterships }: Advertiser, endUs: number, originUs: number): Band[] {
  const isOpen = ({ toUs, advbase, advskew, goodbye }: Mastership): boolean =>
    !goodbye && endUs - toUs <= heardIntervalUs(advbase, advskew);
  return masterships.map((each, i): Band => {
    const isLast = i === masterships.length - 1;
    const toUs = isLast && isOpen(each) ? endUs : each.toUs;
    return { fromUs: each.fromUs - originUs, toUs: toUs - originUs, state: 'MASTER' };
  });
}

function overlapsOf(timeline: VhidTimeline, originUs: number): Overlap[] {
  const { vhid, family } = timeline;
  return timeline.overlaps.map(
    ({ a, b, fromUs, toUs, lasting }): Overlap => ({
      ...{ link: linkOf(timeline), vhid, family, lasting },
      hosts: [a, b].map(({ source }) => formatAddress(source)),
      ...{ fromUs: fromUs - originUs, toUs: toUs - originUs },
    }),
  );
}
