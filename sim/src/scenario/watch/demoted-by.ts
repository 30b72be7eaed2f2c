import type { Path } from './fault-scope.js';

/** How many faults are remembered. */
const REMEMBERED = 256;

/** A host is demoted, or no longer. */
export interface DemotionOf {
  readonly host: string;
  readonly timeUs: number;
  readonly delta: number;
}

export type DemotedByState = ReadonlyMap<number, readonly DemotionOf[]>;

/** Which faults, by their ids, demoted hosts, or no longer do. */
export class DemotedBy {
  #by: Map<number, readonly DemotionOf[]> = new Map();

  add(id: number, { host, timeUs, delta }: DemotionOf): void {
    this.#by.set(id, [...(this.#by.get(id) ?? []), { host, timeUs, delta }]);
    if (this.#by.size > REMEMBERED) this.#by.delete(this.#by.keys().next().value!);
  }

  has(id: number, host: string): boolean {
    return this.#by.get(id)?.some((each) => each.host === host) ?? false;
  }

  /** How a fault ranked the receiver of a path before its sender: it demoted that one, or no longer demotes this one. */
  ranks(id: number, { hosts: [sender, receiver] }: Path): DemotionOf | undefined {
    const isOf = ({ host, delta }: DemotionOf): boolean =>
      (delta > 0 && host === sender) || (delta < 0 && host === receiver);
    return this.#by.get(id)?.findLast(isOf);
  }

  snapshot(): DemotedByState {
    return new Map(this.#by);
  }

  restore(state: DemotedByState): void {
    this.#by = new Map(state);
  }
}
