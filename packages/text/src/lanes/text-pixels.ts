/** Widths of letters in em, on the wide side, since the reader's font is unknown. */
const WIDTHS: readonly (readonly [letters: RegExp, em: number])[] = [
  [/[ijl.,:;'|!()[\] ]/, 0.36],
  [/[frt/-]/, 0.45],
  [/[mwMW@%…]/, 0.95],
  [/[A-Z]/, 0.72],
];
const OTHERS = 0.64;

/** The approximate width of a text in a sans-serif font. */
export function textPixels(text: string, size = 12): number {
  let em = 0;
  for (const letter of text) em += WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? OTHERS;
  return em * size;
}
