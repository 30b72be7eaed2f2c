import { HANDOVER_US, UCARP_HANDOVER_US } from './alarms/thresholds.js';
import { NO_RANK, type Source, type Stretch } from './master-source.js';
import type { MastershipOverlap } from './timeline.js';

/** Overlaps of one virtual host kept, at most; what exceeds them is counted. */
const OVERLAPS = 256;

/** The overlaps of one virtual host: one for each two masterships that met, however often. */
export class OverlapBook {
  /** Overlaps beyond the limit. */
  dropped = 0;
  readonly list: MastershipOverlap[] = [];
  /** Those that have turned out to last since the caller emptied it. */
  readonly fresh: MastershipOverlap[] = [];

  /** `source` was MASTER from `sinceUs` to the end of `stretch`, and `other` in `theirs`. */
  note(source: Source, stretch: Stretch, other: Source, theirs: Stretch, sinceUs: number): void {
    const fromUs = Math.max(sinceUs, theirs.fromUs);
    const toUs = Math.min(stretch.toUs, theirs.toUs);
    if (fromUs >= toUs) return;
    const entry = this.#entryOf(source, stretch, other, theirs, fromUs);
    if (entry.stretches === 0 || fromUs > entry.toUs) {
      entry.stretches++;
      entry.lastFromUs = fromUs;
    }
    entry.sumUs += toUs - fromUs;
    entry.toUs = toUs;
    const handoverUs = source.isUcarp || other.isUcarp ? UCARP_HANDOVER_US : HANDOVER_US;
    const sureUs = Math.min(stretch.sureUs, theirs.sureUs, toUs);
    if (sureUs - entry.lastFromUs > handoverUs && !entry.lasting) {
      entry.lasting = true;
      this.fresh.push(entry);
    }
    const [mine, hers] = entry.a === source.advertiser ? [stretch, theirs] : [theirs, stretch];
    const [a, b] = entry.a === source.advertiser ? [source, other] : [other, source];
    entry.intervalA = { ...a.own };
    entry.intervalB = { ...b.own };
    if (mine.deafTo.includes(b)) entry.deafA = true;
    if (hers.deafTo.includes(a)) entry.deafB = true;
    if (mine.endedBy === b) entry.gaveWay = entry.a;
    else if (hers.endedBy === a) entry.gaveWay = entry.b;
    const { preempted } = entry.gaveWay === entry.a ? mine : hers;
    if (preempted !== undefined && preempted !== a && preempted !== b) entry.preempted = preempted.advertiser;
  }

  #entryOf(
    source: Source,
    stretch: Stretch,
    other: Source,
    theirs: Stretch,
    fromUs: number,
  ): MastershipOverlap {
    const [mine, hers] = [stretch.mastership, theirs.mastership];
    const known = source.overlaps.get(other);
    if (known?.mastershipA === mine && known.mastershipB === hers) return known;
    if (known?.mastershipA === hers && known.mastershipB === mine) return known;
    const first = mine.fromUs <= hers.fromUs;
    const made: MastershipOverlap = {
      a: first ? source.advertiser : other.advertiser,
      b: first ? other.advertiser : source.advertiser,
      mastershipA: first ? mine : hers,
      mastershipB: first ? hers : mine,
      intervalA: NO_RANK,
      intervalB: NO_RANK,
      ...{ fromUs, toUs: fromUs, lastFromUs: fromUs, stretches: 0, sumUs: 0, lasting: false },
      ...{ deafA: false, deafB: false, gaveWay: undefined, preempted: undefined },
    };
    if (this.list.length < OVERLAPS) this.list.push(made);
    else this.dropped++;
    source.overlaps.set(other, made);
    other.overlaps.set(source, made);
    return made;
  }
}
