import type { Mark } from './marks.js';

const NAMES = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** As many marks as can have a letter of their own. */
export const LETTERS: number = NAMES.length;

/**
 * A letter for each place at which something happened, so that none is missing in a picture: of marks that share a
 * place, the first has it. After Z comes a again.
 *
 * @param isSamePlace whether a mark stands where the one before it that has a letter stands
 *
 * @example
 * const marks = [0, 3, 20].map((timeUs) => ({ timeUs, kind: 'fault', text: '' }));
 * placeLetters(marks, (us, previousUs) => us - previousUs < 10); // => ['a', undefined, 'b']
 */
export function placeLetters(
  marks: readonly Pick<Mark, 'timeUs'>[],
  isSamePlace: (timeUs: number, previousUs: number) => boolean,
): (string | undefined)[] {
  let count = 0;
  let previousUs = Number.NaN;
  return marks.map(({ timeUs }) => {
    if (count > 0 && isSamePlace(timeUs, previousUs)) return undefined;
    previousUs = timeUs;
    return NAMES[count++ % NAMES.length];
  });
}
