/** Columns and times. A column covers a period; the last one includes its end. */
export class Scale {
  readonly columns: number;
  readonly #fromUs: number;
  readonly #spanUs: number;

  constructor(fromUs: number, toUs: number, columns: number) {
    this.#fromUs = fromUs;
    this.#spanUs = Math.max(1, toUs - fromUs);
    this.columns = columns;
  }

  shows(timeUs: number): boolean {
    return timeUs >= this.#fromUs && timeUs <= this.#fromUs + this.#spanUs;
  }

  column(timeUs: number): number {
    const column = Math.floor(((timeUs - this.#fromUs) * this.columns) / this.#spanUs);
    return Math.min(this.columns - 1, Math.max(0, column));
  }

  /** The time in the middle of a column. */
  middleUs(column: number): number {
    return this.#fromUs + ((column + 0.5) * this.#spanUs) / this.columns;
  }

  /** Seconds at round positions, each after a tick. */
  ruler(): string {
    const cells = new Array<string>(this.columns).fill(' ');
    const step = roundStep((10 * this.#spanUs) / this.columns);
    for (let us = Math.ceil(this.#fromUs / step) * step; us <= this.#fromUs + this.#spanUs; us += step) {
      const text = `╷${us / 1_000_000}`;
      const at = this.column(us);
      if (at + text.length > this.columns) break;
      for (let i = 0; i < text.length; i++) cells[at + i] = text[i]!;
    }
    return cells.join('').trimEnd();
  }
}

/** The shortest round period that is at least this long, and at least a millisecond. */
export function roundStep(leastUs: number): number {
  for (let unit = 1000; ; unit *= 10)
    for (const factor of [1, 2, 5]) if (unit * factor >= leastUs) return unit * factor;
}
