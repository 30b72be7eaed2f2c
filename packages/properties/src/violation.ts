import type { ExpectationInput } from '@carplab/sim/scenario';
import type { Entry } from './trace/entry.js';
import type { LaneBook } from './trace/lane-book.js';
import type { Trace } from './trace/trace.js';

/** A place where an invariant does not hold. */
export interface Violation {
  readonly invariant: string;
  readonly timeUs: number;
  /** Who did what, and what would have been right. */
  readonly message: string;
  /** The same as an expectation that fails, if one can state it. */
  readonly expect?: ExpectationInput;
}

/** Follows a trace, entry by entry. The book is up to date before each call. */
export interface Watcher {
  entry?(entry: Entry): void;
  /** Time has advanced to `nowUs`: nothing more happens before it. Called before the entries of that time. */
  moment?(nowUs: number): void;
}

/** How a watcher reports what it finds. */
export type Tell = (timeUs: number, message: string, expect?: ExpectationInput) => void;

/** Something that holds in every run, whatever goes wrong. */
export interface Invariant {
  readonly name: string;
  /** What it states, with its place in the protocol notes. */
  readonly claim: string;
  watch(trace: Trace, book: LaneBook, tell: Tell): Watcher;
}
