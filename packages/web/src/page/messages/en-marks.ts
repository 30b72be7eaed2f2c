import { millis } from '../format.js';

/** Instants that the reader marks. */
export const enMarks = {
  list: 'Marked instants',
  add: 'Mark',
  addTitle: 'Mark this instant',
  /** A new mark is called so until it has a name. */
  first: (us: number) => `${millis(us)} s`,
  goTo: (number: number, us: number) => `Go to mark ${number}, ${millis(us)} s`,
  nameOf: (number: number, us: number) => `Name of mark ${number}, ${millis(us)} s`,
  takeAway: (number: number, name: string) => `Take mark ${number} away: ${name}`,
  full: (most: number) => `There are ${most} marks, and no more fit into a link: take one away first.`,
  keys: [['m', 'mark this instant, with a name']] as readonly (readonly [string, string])[],
};
