/** Average width of a 12 px letter in pixels, on the wide side, since the reader's font is unknown. */
export const LETTER = 6.6;

/** Converts times to pixels. */
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

  /** The position of a time; the nearest edge if it is not visible. */
  x(timeUs: number): number {
    const spanUs = Math.max(1, this.toUs - this.fromUs);
    const withinUs = Math.min(spanUs, Math.max(0, timeUs - this.fromUs));
    return round(this.left + (withinUs * this.width) / spanUs);
  }

  /** The visible part of a period, at least one pixel wide. */
  span(fromUs: number, toUs: number): { readonly x: number; readonly width: number } {
    const x = this.x(fromUs);
    return { x, width: Math.max(1, round(this.x(toUs) - x)) };
  }
}

/** Rounds to a tenth of a pixel: more is invisible and makes files longer. */
export const round = (value: number): number => Math.round(value * 10) / 10;
