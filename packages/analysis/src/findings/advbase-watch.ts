import { heardDownUs } from '../intervals.js';
import type { Source } from '../master-source.js';
import type { Advertiser } from '../timeline.js';

/** Pairs of sources compared of each virtual host. */
const PAIRS = 64;
/** One advertisement alone may be anybody's. */
const TIMES = 2;
/** How much later than due a BACKUP may be. */
const LATE_DOWN = 1.25;

/** Two sources of one virtual host that announce different advbases. */
export interface AdvbaseDifference {
  /** With the larger advbase. */
  readonly slower: Advertiser;
  readonly slowerBase: number;
  readonly slowerSkew: number;
  readonly faster: Advertiser;
  readonly fasterBase: number;
  readonly fasterSkew: number;
}

interface Pair {
  readonly a: Source;
  readonly b: Source;
  baseA: number;
  baseB: number;
}

/**
 * Finds advertisers of one virtual host whose advbases differ. Both must have been configured so at the same time: one
 * spoke no later after the other than a BACKUP waits, each announced its value twice in a row, and neither has announced
 * another value since. Replayed and forged advertisements do not count.
 */
export class AdvbaseWatch {
  readonly #pairs: Pair[] = [];

  /** A source advertises right after another one; their `own` is what each announced. */
  met(before: Source, now: Source, timeUs: number): void {
    const { advbase, advskew } = before.own;
    const graceUs = heardDownUs(Math.max(advbase, now.own.advbase), Math.max(advskew, now.own.advskew));
    if (timeUs - before.lastUs > LATE_DOWN * graceUs) return;
    const known = this.#pairs.find(({ a, b }) => (a === before && b === now) || (a === now && b === before));
    if (known === undefined) {
      if (advbase !== now.own.advbase && this.#pairs.length < PAIRS)
        this.#pairs.push({ a: before, b: now, baseA: advbase, baseB: now.own.advbase });
      return;
    }
    known.baseA = known.a.own.advbase;
    known.baseB = known.b.own.advbase;
  }

  list(): AdvbaseDifference[] {
    return this.#pairs
      .filter(
        ({ a, b, baseA, baseB }) =>
          baseA !== baseB &&
          [a, b].every(({ repeats }) => repeats >= TIMES) &&
          a.own.advbase === baseA &&
          b.own.advbase === baseB,
      )
      .map(({ a, b }) => {
        const [slower, faster] = a.own.advbase > b.own.advbase ? [a, b] : [b, a];
        return {
          ...{ slower: slower.advertiser, slowerBase: slower.own.advbase, slowerSkew: slower.own.advskew },
          ...{ faster: faster.advertiser, fasterBase: faster.own.advbase, fasterSkew: faster.own.advskew },
        };
      });
  }
}
