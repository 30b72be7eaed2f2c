import { haveAnOrder, saidBy, takesOver } from '../rules.js';
import { settledWithinUs } from '../settling.js';
import { isUnicast } from '../trace/acceptance.js';
import type { Lane } from '../trace/lane.js';
import type { LaneBook } from '../trace/lane-book.js';
import { calmSince, delayOf, latenessOf, type Rivals, rivalsOf } from '../trace/rivals.js';
import type { Invariant, Tell, Watcher } from '../violation.js';
import { scenarioTime, seconds } from '../words.js';

class Settled implements Watcher {
  readonly #book: LaneBook;
  readonly #tell: Tell;
  readonly #all: readonly Rivals[];
  readonly #toldUs: Map<Rivals, number> = new Map();

  constructor(book: LaneBook, tell: Tell) {
    this.#book = book;
    this.#tell = tell;
    this.#all = rivalsOf(book);
  }

  moment(nowUs: number): void {
    for (const rivals of this.#all) this.#look(rivals, nowUs);
  }

  #look(rivals: Rivals, nowUs: number): void {
    const lanes = rivals.lanes.filter((lane) => lane.live);
    if (lanes.length === 0) return;
    const calmUs = calmSince(this.#book, lanes);
    if (nowUs - calmUs < 3_000_000 || this.#toldUs.get(rivals) === calmUs) return;
    const settings = lanes.map((lane) => lane.settings);
    const slowest = lanes.map((lane) => lane.slowest);
    const limitUs = calmUs + settledWithinUs(slowest, delayOf(lanes) + latenessOf(lanes));
    if (nowUs <= limitUs || !this.#agree(lanes, rivals) || !haveAnOrder(settings)) return;
    const masters = lanes.filter((lane) => lane.isMaster);
    const better = lanes.filter(
      (lane) =>
        masters.length === 1 && lane !== masters[0] && takesOver(lane.settings, saidBy(masters[0]!.settings)),
    );
    if (masters.length === 1 && better.length === 0) return;
    this.#toldUs.set(rivals, calmUs);
    const names = masters.map(({ name }) => name).join(' and ') || 'nobody';
    const wrong = better.length === 0 ? '' : `, from whom ${better[0]!.name} should have taken over`;
    const { segment, vhid } = rivals;
    const message = `vhid ${vhid} on ${segment} is undisturbed since ${seconds(calmUs)}; at ${seconds(nowUs)} the MASTER is ${names}${wrong}`;
    // What is told of a moment holds up to it.
    const at = scenarioTime(nowUs - 1);
    this.#tell(
      nowUs - 1,
      message,
      better.length === 0
        ? { oneMaster: { segment, vhid, from: at, until: at } }
        : { state: { segment, vhid, host: masters[0]!.port.host.config.name, is: 'BACKUP', at } },
    );
  }

  /** They all hear each other, over all the families for which anybody keeps a timer. */
  #agree(lanes: readonly Lane[], rivals: Rivals): boolean {
    const book = this.#book;
    if (book.ruled) return false;
    // A stranger of the same vhid, with another key, is a rival whom nobody hears.
    const known = lanes.every(
      (lane) => lane.asConfigured && lane.port.host.allow && !lane.port.noisy && !isUnicast(lane),
    );
    if (!known || rivals.lanes.some(({ port }) => port.host.power === 'paused')) return false;
    return lanes.every(
      ({ families: { timer4, timer6 }, port }) =>
        (timer4 || timer6) &&
        lanes.every(
          ({ families, port: from }) =>
            from === port || (book.hears(from, port) && families.sent4 >= timer4 && families.sent6 >= timer6),
        ),
    );
  }
}

/** Exactly one MASTER in the end, and the right one. */
export const settledMaster: Invariant = {
  name: 'after the last fault there is one master, the one that the rules say',
  claim:
    'Where the rules put all that hear each other into one order, there is exactly one MASTER after the longest master-down time and one interval, and nobody who would take over on hearing it (carp.md §3.1, §3.2, §3.5).',
  watch: (_trace, book, tell) => new Settled(book, tell),
};
