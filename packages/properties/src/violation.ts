import type { ExpectationInput } from '@carplab/sim/scenario';
import type { Entry } from './trace/entry.js';
import type { LaneBook } from './trace/lane-book.js';
import type { Trace } from './trace/trace.js';

/** An invariant that does not hold. */
export interface Violation {
  readonly invariant: string;
  readonly timeUs: number;
  /** Who, what, and what would have been right. */
  readonly message: string;
  /** What `carplab run` finds broken, where an expectation can say it. */
  readonly expect?: ExpectationInput;
}

/** Told of a trace, entry by entry, after the book has been brought up to date. */
export interface Watcher {
  entry?(entry: Entry): void;
  /** Time has gone on to `nowUs`: nothing more happens before. Called before the entries of a moment. */
  moment?(nowUs: number): void;
}

/** How a watcher tells what it finds. */
export type Tell = (timeUs: number, message: string, expect?: ExpectationInput) => void;

/** Something that holds in every run, whatever goes wrong in it. */
export interface Invariant {
  readonly name: string;
  /** What it says, with its place in the protocol notes. */
  readonly claim: string;
  watch(trace: Trace, book: LaneBook, tell: Tell): Watcher;
}
