import { handoverUs } from '@carplab/analysis';
import type { Lane } from '../trace/lane.js';
import type { LaneBook } from '../trace/lane-book.js';
import type { Invariant, Tell, Watcher } from '../violation.js';
import { seconds } from '../words.js';

class NeverTwo implements Watcher {
  readonly #book: LaneBook;
  readonly #tell: Tell;
  readonly #toldUs: Map<string, number> = new Map();

  constructor(book: LaneBook, tell: Tell) {
    this.#book = book;
    this.#tell = tell;
  }

  moment(nowUs: number): void {
    const masters = new Map<string, Lane[]>();
    for (const lane of this.#book.lanes) {
      if (lane.isMaster) masters.set(lane.election, [...(masters.get(lane.election) ?? []), lane]);
    }
    for (const [election, lanes] of masters) {
      if (lanes.length < 2) continue;
      const [first, second] = lanes.sort((a, b) => a.sinceUs - b.sinceUs) as [Lane, Lane];
      const rivals = this.#book.lanes.filter((lane) => lane.election === election);
      const limitUs = second.sinceUs + handoverUs(rivals.map(({ dialect }) => dialect));
      if (nowUs <= limitUs || this.#toldUs.get(election) === second.sinceUs) continue;
      this.#toldUs.set(election, second.sinceUs);
      const message = `${first.name} and ${second.name} are both MASTER since ${seconds(second.sinceUs)}, and still at ${seconds(limitUs)}`;
      const { segment } = first.port;
      this.#tell(limitUs, message, { dualMaster: { segment, vhid: first.config.vhid, is: 'never' } });
    }
  }
}

/**
 * What a network hopes for, and CARP does not promise: never two MASTERs for longer than a handover (`handoverUs` of
 * `@carplab/analysis`), whether they hear each other or not. For searches; it is not among `INVARIANTS`.
 */
export const neverTwoMasters: Invariant = {
  name: 'never two masters',
  claim: 'No two hosts are MASTER of the same vhid on a segment for longer than a handover.',
  watch: (_trace, book, tell) => new NeverTwo(book, tell),
};
