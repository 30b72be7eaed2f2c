import { handoverUs, type Overlap } from '@carplab/analysis';
import { baseDialect } from '@carplab/sim/scenario';
import type { LaneBook } from '../trace/lane-book.js';
import type { Invariant } from '../violation.js';
import { seconds } from '../words.js';

/**
 * What a network needs, and CARP does not promise: never two MASTERs for longer than a handover (`handoverUs` of
 * `@carplab/analysis`), whether they hear each other or not. For searches; it is not among `INVARIANTS`.
 */
export const neverTwoMasters: Invariant = {
  name: 'never two masters',
  claim: 'No two hosts are MASTER of the same vhid on a segment for longer than a handover.',
  watch({ record }, book, tell) {
    for (const overlap of record.overlaps.kept) {
      if (!overlap.lasting) continue;
      const { link: segment, vhid, hosts, fromUs } = overlap;
      const rivals = rivalsOf(overlap, book);
      const limitUs = fromUs + handoverUs(rivals.map(({ dialect }) => baseDialect(dialect)));
      const names = hosts
        .slice(0, 2)
        .map((host) => rivals.find(({ port }) => port.host.config.name === host)!.name);
      tell(
        limitUs,
        `${names.join(' and ')} are both MASTER since ${seconds(fromUs)}, and still at ${seconds(limitUs)}`,
        { dualMaster: { segment, vhid, is: 'never' } },
      );
    }
    return {};
  },
};

function rivalsOf({ link, vhid }: Overlap, { lanes }: LaneBook) {
  return lanes.filter(({ port, config }) => port.segment === link && config.vhid === vhid);
}
