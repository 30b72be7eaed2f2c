/** Pixels of an average letter of 12 px, rather too many than too few: nobody knows the reader's font. */
export const LETTER = 6.6;

/** Pixels and times. */
export class PlotScale {
  readonly left: number;
  readonly width: number;
  readonly fromUs: number;
  readonly toUs: number;

  constructor(
    { fromUs, toUs }: { readonly fromUs: number; readonly toUs: number },
    left: number,
    width: number,
  ) {
    this.fromUs = fromUs;
    this.toUs = toUs;
    this.left = left;
    this.width = Math.max(1, width);
  }

  get right(): number {
    return this.left + this.width;
  }

  /** The place of a time; of one out of sight, the nearest edge. */
  x(timeUs: number): number {
    const span = Math.max(1, this.toUs - this.fromUs);
    const within = Math.min(span, Math.max(0, timeUs - this.fromUs));
    return round(this.left + (within * this.width) / span);
  }

  /** The part of a stretch that is in sight, a pixel wide at least. */
  span(fromUs: number, toUs: number): { readonly x: number; readonly width: number } {
    const x = this.x(fromUs);
    return { x, width: Math.max(1, round(this.x(toUs) - x)) };
  }
}

/** A tenth of a pixel: more is not seen, and makes a file longer. */
export const round = (value: number): number => Math.round(value * 10) / 10;
