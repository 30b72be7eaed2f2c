import type { ChoicePoint, ChoiceSource } from './choice.js';
import { RandomStream } from './random-stream.js';

const WORD = { from: 0, to: 0xffff_ffff };
const NO_OR_YES = [0, 1];

/** A stream whose numbers come from a `ChoiceSource`. The seed's own are drawn only when the source asks. */
export class ChosenStream extends RandomStream {
  readonly #source: ChoiceSource;
  readonly #name: string;

  constructor(source: ChoiceSource, seed: number, name: string) {
    super(seed, name);
    this.#source = source;
    this.#name = name;
  }

  override u32(): number {
    return this.#choose('', WORD, () => super.u32());
  }

  override between(from: number, to: number, what = ''): number {
    return this.#choose(what, { from, to }, () => super.between(from, to));
  }

  override chance(ppm: number, what = ''): boolean {
    return this.#choose(what, NO_OR_YES, () => (super.chance(ppm) ? 1 : 0)) === 1;
  }

  #choose(what: string, values: ChoicePoint['values'], draw: () => number): number {
    const name = what === '' ? this.#name : `${this.#name}/${what}`;
    const value = this.#source.choose({ name, values }, draw);
    if ('from' in values) {
      const { from, to } = values;
      if (Number.isInteger(value) && value >= from && value <= to) return value;
      throw new RangeError(
        `${name}: the source chose ${value}, which is not a whole number from ${from} to ${to}`,
      );
    }
    if (values.includes(value)) return value;
    throw new RangeError(`${name}: the source chose ${value}, which is none of ${values.join(', ')}`);
  }
}

/** The stream with a name, from the seed or from a `ChoiceSource`. */
export function openStream(seed: number, name: string, choices: ChoiceSource | undefined): RandomStream {
  return choices === undefined ? new RandomStream(seed, name) : new ChosenStream(choices, seed, name);
}
