import type { Mark } from './marks.js';

const NAMES = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** As many marks as there are letters. */
export const LETTERS: number = NAMES.length;

/**
 * A letter for each place where something happened; the first of several marks at one place has it. After Z comes a
 * again.
 *
 * @param isSamePlace whether a mark is at the place of the previous mark that has a letter
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
