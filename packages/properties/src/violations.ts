import { INVARIANTS } from './invariants.js';
import { LaneBook } from './trace/lane-book.js';
import type { Trace } from './trace/trace.js';
import type { Invariant, Violation } from './violation.js';

/** Violations kept of one invariant: the first ones matter. */
const MAX_KEPT = 20;

/**
 * Where a trace breaks invariants, in order of time; empty if all hold.
 *
 * @example
 * const input = {
 *   name: 'cut', learn: 'a master that nobody hears stays master', duration: '10s', segments: ['lan'],
 *   vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
 *   hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
 *   steps: [{ at: '5s', cut: { port: 'fw1', direction: 'out' } }],
 * };
 * const trace = traceOf(readScenario(input, 'cut.ts').scenario);
 * violations(trace).length; // => 0
 * violations(trace, [neverTwoMasters])[0].message; // => 'fw1 1@vtnet0 and fw2 1@vtnet0 are both MASTER since 7.390725 s, and still at 7.490725 s'
 */
export function violations(trace: Trace, invariants: readonly Invariant[] = INVARIANTS): Violation[] {
  const book = new LaneBook(trace.facts);
  const found: Violation[] = [];
  const watchers = invariants.map((invariant) => {
    let kept = 0;
    return invariant.watch(trace, book, (timeUs, message, expect) => {
      if (kept++ >= MAX_KEPT) return;
      found.push({ invariant: invariant.name, timeUs, message, ...(expect === undefined ? {} : { expect }) });
    });
  });
  let nowUs = 0;
  for (const entry of trace.entries) {
    if (entry.timeUs > nowUs) {
      nowUs = entry.timeUs;
      book.advance(nowUs);
      for (const watcher of watchers) watcher.moment?.(nowUs);
    }
    book.apply(entry);
    for (const watcher of watchers) watcher.entry?.(entry);
  }
  book.advance(trace.endUs);
  for (const watcher of watchers) watcher.moment?.(trace.endUs);
  return found.sort((a, b) => a.timeUs - b.timeUs);
}
