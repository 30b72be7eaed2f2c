import type { PacketProblem } from '@carplab/codec';
import { PROBLEMS_PER_CODE } from './limits.js';

/** The problems of a file in bounded memory: all are counted, the first 8 of each code kept. */
export class ProblemLog {
  readonly kept: PacketProblem[] = [];
  total = 0;
  readonly #counts = new Map<string, number>();

  /** Problems by code. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /**
   * Counts a problem; true if there is room to keep it. Separate from {@link keep}, so that a flood of problems does
   * not build messages that are thrown away.
   */
  note(code: string): boolean {
    this.total++;
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    return count <= PROBLEMS_PER_CODE;
  }

  /** Keeps a problem that {@link note} has counted and made room for. */
  keep(code: string, layer: string, offset: number, message: string, needed?: number, found?: number): void {
    this.kept.push({
      code,
      layer,
      offset,
      message,
      ...(needed === undefined ? {} : { needed }),
      ...(found === undefined ? {} : { found }),
    });
  }
}
