/** A run that never settles must not fill the memory: more than this of one kind is counted, and not kept. */
export const MAX_KEPT = 100_000;

/** Things that happened, in their order: the first ones, and how many more there were. */
export class Log<T> {
  readonly kept: T[] = [];
  dropped = 0;

  add(item: T): void {
    if (this.kept.length < MAX_KEPT) this.kept.push(item);
    else this.dropped++;
  }

  get count(): number {
    return this.kept.length + this.dropped;
  }
}
