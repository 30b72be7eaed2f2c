import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';
import { Hasher } from './hasher.js';

const MILLION = 1_000_000;

/**
 * Random integers for one link or one node. A stream depends only on the world's seed and its own name, so consumers
 * do not affect each other. `what` names a draw for a `ChoiceSource`; the numbers do not depend on it.
 *
 * @example
 * const stream = new RandomStream(1, 'node/OPNsense-1');
 * const again = new RandomStream(1, 'node/OPNsense-1');
 * stream.u32() === again.u32(); // => true
 * stream.between(5, 5); // => 5
 */
export class RandomStream {
  readonly #seed: readonly number[];
  #generator: JumpableRandomGenerator;

  constructor(seed: number, name: string) {
    const hasher = new Hasher();
    hasher.integer(seed);
    hasher.text(name);
    const words: number[] = [];
    for (let i = 0; i < 4; i++) {
      hasher.word(i);
      words.push(hasher.digest() | 0);
    }
    words[0]! |= 1; // The generator must not start with all zeros.
    this.#seed = words;
    this.#generator = xoroshiro128plusFromState(words);
  }

  /** 0 to 2^32 - 1. */
  u32(): number {
    return this.#generator.next() >>> 0;
  }

  /** A uniform integer from `from` to `to`, both inclusive. */
  between(from: number, to: number, _what?: string): number {
    return uniformInt(this.#generator, from, to);
  }

  /** True with probability `ppm` / 10^6. */
  chance(ppm: number, _what?: string): boolean {
    return uniformInt(this.#generator, 0, MILLION - 1) < ppm;
  }

  snapshot(): number[] {
    return [...this.#generator.getState()];
  }

  /** Continues from a snapshot. Default: from the start. */
  restore(state: readonly number[] = this.#seed): void {
    this.#generator = xoroshiro128plusFromState([...state]);
  }
}
