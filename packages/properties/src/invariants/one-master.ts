import { handOver, saidBy, sentSkew, yields } from '../rules.js';
import { oneMasterWithinUs } from '../settling.js';
import { isUnicast } from '../trace/acceptance.js';
import type { Lane } from '../trace/lane.js';
import type { LaneBook } from '../trace/lane-book.js';
import { calmSince, delayOf, latenessOf, type Rivals, rivalsOf } from '../trace/rivals.js';
import type { Invariant, Tell, Watcher } from '../violation.js';
import { scenarioTime, seconds } from '../words.js';

/** Two virtual hosts of a group. */
interface Pair {
  readonly rivals: Rivals;
  readonly a: Lane;
  readonly b: Lane;
  /** Told already, of this overlap. */
  toldUs: number;
}

class OneMaster implements Watcher {
  readonly #book: LaneBook;
  readonly #tell: Tell;
  readonly #pairs: readonly Pair[];

  constructor(book: LaneBook, tell: Tell) {
    this.#book = book;
    this.#tell = tell;
    this.#pairs = rivalsOf(book).flatMap((rivals) =>
      rivals.lanes.flatMap((a, i) => rivals.lanes.slice(i + 1).map((b) => ({ rivals, a, b, toldUs: -1 }))),
    );
  }

  moment(nowUs: number): void {
    for (const pair of this.#pairs) {
      const { a, b, rivals } = pair;
      if (!a.isMaster || !b.isMaster || !this.#hearEachOther(a, b) || stayBoth(a, b)) continue;
      const bothUs = Math.max(a.sinceUs, b.sinceUs);
      const lanes = [a, b];
      const delayUs = delayOf(lanes) + latenessOf(lanes);
      const within = oneMasterWithinUs([a.slowest, b.slowest], delayUs);
      // Calm for long, they are only handing over: what one says on becoming MASTER makes the other yield, or answer.
      const handoverUs = this.#isQuick(pair) ? 2 * delayUs : within;
      const limitUs = Math.max(calmSince(this.#book, lanes) + within, bothUs + handoverUs);
      if (nowUs <= limitUs || pair.toldUs === bothUs) continue;
      pair.toldUs = bothUs;
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

  /** A third one can make the worse MASTER just after the better has spoken: then it waits for the next time. */
  #isQuick({ a, b, rivals }: Pair): boolean {
    return rivals.lanes.length === 2 && covers(a, b) && covers(b, a) && handOver(a.settings, b.settings);
  }

  #hearEachOther(a: Lane, b: Lane): boolean {
    const book = this.#book;
    return (
      !book.ruled &&
      [a, b].every(
        (lane) => lane.asConfigured && lane.port.host.allow && !lane.port.noisy && !isUnicast(lane),
      ) &&
      ((a.families.sent4 && b.families.sent4) || (a.families.sent6 && b.families.sent6)) &&
      book.hears(a.port, b.port) &&
      book.hears(b.port, a.port)
    );
  }
}

/**
 * FreeBSD before 14, demoted below 0, sends a higher skew than it reckons with: then each of the two can be the better
 * one in its own eyes, for ever.
 */
function stayBoth({ settings: a }: Lane, { settings: b }: Lane): boolean {
  return Math.min(sentSkew(a), sentSkew(b)) < 0 && !yields(a, saidBy(b)) && !yields(b, saidBy(a));
}

/** What one sends keeps the other quiet: it reaches every timer that the other has. */
function covers({ families: from }: Lane, { families: to }: Lane): boolean {
  return from.sent4 >= to.timer4 && from.sent6 >= to.timer6;
}

/** At most one MASTER of a vhid among hosts that hear each other. */
export const oneMaster: Invariant = {
  name: 'at most one master among hosts that hear each other',
  claim:
    'Of two MASTERs that hear each other one yields on the next advertisement: within the longer of their intervals and the delay of the network, and between two that are alone a handover in calm times lasts no longer than the frames that make it (carp.md §3.1). FreeBSD before 14 is excused while a demotion has made its skew less than 0.',
  watch: (_trace, book, tell) => new OneMaster(book, tell),
};
