import { handOver, saidBy, sentSkew, yields } from '../rules.js';
import { oneMasterWithinUs } from '../settling.js';
import type { JudgedLane } from '../trace/lane.js';
import type { LaneBook } from '../trace/lane-book.js';
import { delayOf, isUnicast, latenessOf, meets, type Rivals, undisturbedSince } from '../trace/rivals.js';
import type { Invariant, Tell, Watcher } from '../violation.js';
import { scenarioTime, seconds } from '../words.js';

/** Two virtual hosts of one group of rivals. */
interface Pair {
  readonly rivals: Rivals;
  readonly a: JudgedLane;
  readonly b: JudgedLane;
}

class OneMaster implements Watcher {
  readonly #book: LaneBook;
  readonly #tell: Tell;
  #rivals: readonly Rivals[] = [];
  #pairs: readonly Pair[] = [];
  /** The start of the overlap that was reported, by pair. */
  readonly #toldUs: Map<string, number> = new Map();

  constructor(book: LaneBook, tell: Tell) {
    this.#book = book;
    this.#tell = tell;
  }

  moment(nowUs: number): void {
    if (this.#rivals !== this.#book.rivals) {
      this.#rivals = this.#book.rivals;
      this.#pairs = this.#rivals.flatMap((rivals) =>
        rivals.lanes.flatMap((a, i) => rivals.lanes.slice(i + 1).map((b) => ({ rivals, a, b }))),
      );
    }
    for (const pair of this.#pairs) {
      const { a, b, rivals } = pair;
      if (!a.isMaster || !b.isMaster || !this.#hearEachOther(a, b) || stayBoth(a, b)) continue;
      const bothUs = Math.max(a.sinceUs, b.sinceUs);
      const lanes = [a, b];
      const delayUs = delayOf(lanes) + latenessOf(lanes);
      const withinUs = oneMasterWithinUs([a.slowest, b.slowest], delayUs);
      // If nothing has happened for long, this is a handover: the new MASTER's advertisement makes the other yield, or
      // answer.
      const handoverUs = this.#isQuick(pair) ? 2 * delayUs : withinUs;
      const key = `${a.name} ${b.name}`;
      const limitUs = Math.max(undisturbedSince(this.#book, lanes) + withinUs, bothUs + handoverUs);
      if (nowUs <= limitUs || this.#toldUs.get(key) === bothUs) continue;
      this.#toldUs.set(key, bothUs);
      const message = `${a.name} and ${b.name} hear each other and are both MASTER since ${seconds(bothUs)}, and still at ${seconds(limitUs)}`;
      this.#tell(limitUs, message, {
        oneMaster: {
          segment: rivals.segment,
          vhid: rivals.vhid,
          from: scenarioTime(limitUs),
          until: scenarioTime(limitUs),
        },
      });
    }
  }

  /**
   * A third host can make the worse one MASTER just after the better one has advertised: then it waits for the next.
   */
  #isQuick({ a, b, rivals }: Pair): boolean {
    if (isUnicast(a) || isUnicast(b)) return false;
    return rivals.lanes.length === 2 && covers(a, b) && covers(b, a) && handOver(a.settings, b.settings);
  }

  #hearEachOther(a: JudgedLane, b: JudgedLane): boolean {
    const book = this.#book;
    return (
      [a, b].every((lane) => !lane.isObscure && lane.port.host.allow) &&
      ((a.families.sent4 && b.families.sent4 && meets(a, b, 4)) ||
        (a.families.sent6 && b.families.sent6 && meets(a, b, 6))) &&
      book.hears(a.port, b.port) &&
      book.hears(b.port, a.port)
    );
  }
}

/**
 * FreeBSD before 14 with a negative demotion sends a higher skew than it calculates with: then each of the two can find
 * itself better, forever.
 */
function stayBoth({ settings: a }: JudgedLane, { settings: b }: JudgedLane): boolean {
  return Math.min(sentSkew(a), sentSkew(b)) < 0 && !yields(a, saidBy(b)) && !yields(b, saidBy(a));
}

/** What one sends keeps the other BACKUP: it restarts every timer that the other has. */
function covers({ families: from }: JudgedLane, { families: to }: JudgedLane): boolean {
  return from.sent4 >= to.timer4 && from.sent6 >= to.timer6;
}

/** At most one MASTER of a vhid among hosts that hear each other. */
export const oneMaster: Invariant = {
  name: 'at most one master among hosts that hear each other',
  claim:
    'Of two MASTERs that hear each other, one yields on the next advertisement: within the longer of their intervals plus the delay of the network. Between only two hosts, when nothing else happens, a handover takes only as long as its frames (carp.md §3.1). FreeBSD before 14 is exempt while a demotion makes its skew negative.',
  watch: (_trace, book, tell) => new OneMaster(book, tell),
};
