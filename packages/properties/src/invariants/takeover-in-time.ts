import { takeoverWithinUs } from '../settling.js';
import type { Entry } from '../trace/entry.js';
import type { JudgedLane } from '../trace/lane.js';
import type { LaneBook } from '../trace/lane-book.js';
import { calmSince, delayOf } from '../trace/rivals.js';
import type { Invariant, Tell, Watcher } from '../violation.js';
import { scenarioTime, seconds } from '../words.js';

class Takeover implements Watcher {
  readonly #book: LaneBook;
  readonly #tell: Tell;
  /** By lane: when it last heard an advertisement, or a MASTER that it hears last existed. */
  readonly #lastUs: Map<string, number> = new Map();
  readonly #toldUs: Map<JudgedLane, number> = new Map();

  constructor(book: LaneBook, tell: Tell) {
    this.#book = book;
    this.#tell = tell;
  }

  entry(entry: Entry): void {
    if (entry.kind !== 'delivered') return;
    const lane = this.#book.lane(entry.host, entry.interface, entry.advertisement.vhid);
    if (lane !== undefined) this.#lastUs.set(lane.name, entry.timeUs);
  }

  moment(nowUs: number): void {
    for (const lane of this.#book.lanes) {
      if (lane.state !== 'BACKUP' || !lane.live || !hasTimer(lane)) continue;
      const rivals = this.#book.lanes.filter((other) => other !== lane && other.election === lane.election);
      const heard = rivals.some((other) => other.isMaster && this.#book.hears(other.port, lane.port));
      if (heard) this.#lastUs.set(lane.name, nowUs);
      if (heard) continue;
      const sinceUs = Math.max(
        lane.sinceUs,
        calmSince(this.#book, [lane]),
        this.#lastUs.get(lane.name) ?? 0,
        ...rivals.map((other) => other.sinceUs),
      );
      const delayUs = delayOf([lane, ...rivals]) + lane.lateUs;
      const limitUs = sinceUs + takeoverWithinUs(lane.slowest, delayUs);
      if (nowUs <= limitUs || this.#toldUs.get(lane) === sinceUs) continue;
      this.#toldUs.set(lane, sinceUs);
      const message = `${lane.name} has heard no MASTER since ${seconds(sinceUs)}, and is still BACKUP at ${seconds(limitUs)}`;
      const { segment, host } = lane.port;
      const place = { segment, vhid: lane.config.vhid, host: host.config.name };
      this.#tell(limitUs, message, { state: { ...place, is: 'MASTER', at: scenarioTime(limitUs) } });
    }
  }
}

/** On NetBSD a vhid with only IPv6 addresses has no timer. */
function hasTimer({ families: { timer4, timer6 } }: JudgedLane): boolean {
  return timer4 || timer6;
}

/** A BACKUP that hears no MASTER becomes MASTER. */
export const takeoverInTime: Invariant = {
  name: 'a backup takes over in time',
  claim:
    'A BACKUP that hears no MASTER is MASTER after 3·advbase + advskew/256 (UCARP: its dead ratio, and 3 s if it was made to sleep) plus the delay of the network (carp.md §3).',
  watch: (_trace, book, tell) => new Takeover(book, tell),
};
