/** Puts a colour on a text; the identity where colour is not wanted. picocolors' functions fit. */
export type Colour = (text: string) => string;

/** The colours that lines and tables use. */
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
