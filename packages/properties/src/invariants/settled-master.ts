import { haveAnOrder, saidBy, takesOver } from '../rules.js';
import { settledWithinUs } from '../settling.js';
import type { JudgedLane } from '../trace/lane.js';
import type { LaneBook } from '../trace/lane-book.js';
import { delayOf, latenessOf, meets, type Rivals, undisturbedSince } from '../trace/rivals.js';
import type { Invariant, Tell, Watcher } from '../violation.js';
import { scenarioTime, seconds } from '../words.js';

class Settled implements Watcher {
  readonly #book: LaneBook;
  readonly #tell: Tell;
  readonly #toldUs: Map<Rivals, number> = new Map();

  constructor(book: LaneBook, tell: Tell) {
    this.#book = book;
    this.#tell = tell;
  }

  moment(nowUs: number): void {
    for (const rivals of this.#book.rivals) this.#look(rivals, nowUs);
  }

  #look(rivals: Rivals, nowUs: number): void {
    const lanes = rivals.lanes.filter((lane) => lane.live);
    if (lanes.length === 0) return;
    const calmUs = undisturbedSince(this.#book, lanes);
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
    // The state reported for a time is the state just before it.
    const at = scenarioTime(nowUs - 1);
    this.#tell(
      nowUs - 1,
      message,
      better.length === 0
        ? { oneMaster: { segment, vhid, from: at, until: at } }
        : { state: { segment, vhid, host: masters[0]!.port.host.config.name, is: 'BACKUP', at } },
    );
  }

  /** They all hear each other, over every family that any of them has a timer for. */
  #agree(lanes: readonly JudgedLane[], rivals: Rivals): boolean {
    const book = this.#book;
    // A host with the same vhid and another key is a rival that nobody accepts.
    const known = lanes.every((lane) => !lane.isObscure && lane.port.host.allow);
    if (!known || rivals.lanes.some(({ port }) => port.host.power === 'paused')) return false;
    return lanes.every(
      (to) =>
        (to.families.timer4 || to.families.timer6) &&
        lanes.every((from) => from === to || (book.hears(from.port, to.port) && keepsQuiet(from, to))),
    );
  }
}

/** What one sends restarts every timer of the other. */
function keepsQuiet(from: JudgedLane, to: JudgedLane): boolean {
  return (
    (!to.families.timer4 || (from.families.sent4 && meets(from, to, 4))) &&
    (!to.families.timer6 || (from.families.sent6 && meets(from, to, 6)))
  );
}

/** In the end there is exactly one MASTER, and it is the right one. */
export const settledMaster: Invariant = {
  name: 'after the last fault there is one master, the one that the rules say',
  claim:
    'If the rules put all hosts that hear each other in one order, then after the longest master-down time and one interval there is exactly one MASTER, and no host would take over on hearing it (carp.md §3.1, §3.2, §3.5).',
  watch: (_trace, book, tell) => new Settled(book, tell),
};
