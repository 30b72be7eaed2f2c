import { INVARIANTS } from './invariants.js';
import { LaneBook } from './trace/lane-book.js';
import type { Trace } from './trace/trace.js';
import type { Invariant, Violation, Watcher } from './violation.js';

/** An invariant at work. */
interface Watched {
  readonly name: string;
  watcher: Watcher;
}

/** Violations kept of one invariant: the first ones matter. */
const MAX_KEPT = 20;

/** What was thrown, with the place. */
export function thrownText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Where a trace breaks invariants, in order of time; empty if all hold. An invariant that throws is broken, and is not
 * asked again.
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
  let nowUs = 0;
  const watchers = invariants.map((invariant): Watched => {
    let kept = 0;
    const { name } = invariant;
    const watched: Watched = { name, watcher: {} };
    ask(watched, () => {
      watched.watcher = invariant.watch(trace, book, (timeUs, message, expect) => {
        if (kept++ >= MAX_KEPT) return;
        found.push({ invariant: name, timeUs, message, ...(expect === undefined ? {} : { expect }) });
      });
    });
    return watched;
  });
  function ask(watched: Watched, question: () => void): void {
    try {
      question();
    } catch (error) {
      watched.watcher = {};
      found.push({ invariant: watched.name, timeUs: nowUs, message: `it threw ${thrownText(error)}` });
    }
  }
  const moment = (timeUs: number): void => {
    for (const each of watchers) ask(each, () => each.watcher.moment?.(timeUs));
  };
  for (const entry of trace.entries) {
    if (entry.timeUs > nowUs) {
      nowUs = entry.timeUs;
      book.advance(nowUs);
      moment(nowUs);
    }
    book.apply(entry);
    for (const each of watchers) ask(each, () => each.watcher.entry?.(entry));
  }
  book.advance(trace.endUs);
  nowUs = trace.endUs;
  moment(nowUs);
  return found.sort((a, b) => a.timeUs - b.timeUs);
}
