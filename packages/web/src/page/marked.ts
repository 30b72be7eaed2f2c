import { type Signal, signal } from '@preact/signals';
import { type MarkedInstant, sortedMarks } from '../model/marks.js';

/** The marked instants, in order of time. They are in the link. */
export const marks: Signal<readonly MarkedInstant[]> = signal([]);

/** Shows the marks of a link or a file, and no others. */
export function takeMarks(given: readonly MarkedInstant[]): void {
  marks.value = sortedMarks(given);
}

/** Marks an instant, or names it otherwise. */
export function putMark(mark: MarkedInstant): void {
  marks.value = sortedMarks([...marks.value, mark]);
}

export function removeMark(tUs: number): void {
  marks.value = marks.value.filter((each) => each.tUs !== tUs);
}
