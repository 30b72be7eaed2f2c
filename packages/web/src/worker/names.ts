/** Names by number, in the order in which they came. */
export class Names {
  readonly all: string[];
  readonly #numbers: Map<string, number>;

  constructor(first: readonly string[]) {
    this.all = [...first];
    this.#numbers = new Map(first.map((name, i) => [name, i]));
  }

  of(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.all.length);
    return this.all.push(name) - 1;
  }
}
