/** Colours a text; the identity for no colour. picocolors' functions fit. */
export type Colour = (text: string) => string;

/** The colours of lines and tables. */
export interface Paint {
  readonly good: Colour;
  readonly bad: Colour;
  readonly warn: Colour;
  readonly dim: Colour;
  readonly strong: Colour;
}

const plain: Colour = (text) => text;

/** No colour. */
export const NO_PAINT: Paint = Object.freeze({
  good: plain,
  bad: plain,
  warn: plain,
  dim: plain,
  strong: plain,
});
