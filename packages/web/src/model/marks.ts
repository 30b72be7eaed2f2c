/** An instant that a reader has marked. */
export interface MarkedInstant {
  /** Whole µs. */
  readonly tUs: number;
  /** At most `MAX_MARK_NAME` characters; may be empty. */
  readonly name: string;
}

export const MAX_MARKS = 20;
export const MAX_MARK_NAME = 60;

/** What is wrong with marks that came from outside, and with which of them; undefined if nothing is. */
export function marksProblem(value: unknown): { readonly at: string; readonly message: string } | undefined {
  if (!Array.isArray(value) || value.length > MAX_MARKS)
    return { at: '', message: `a list of at most ${MAX_MARKS}` };
  const index = value.findIndex((each) => !isMark(each));
  if (index < 0) return undefined;
  return {
    at: `[${index}]`,
    message: `tUs, whole microseconds from 0, and name, a text of at most ${MAX_MARK_NAME} characters`,
  };
}

function isMark(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { tUs, name } = value as Readonly<Record<string, unknown>>;
  const isInstant = Number.isSafeInteger(tUs) && Number(tUs) >= 0;
  return isInstant && typeof name === 'string' && name.length <= MAX_MARK_NAME;
}

/** Marks in order of time, each instant once: the last one given is kept. */
export function sortedMarks(marks: readonly MarkedInstant[]): readonly MarkedInstant[] {
  const byTime = new Map(marks.map(({ tUs, name }) => [tUs, { tUs, name }]));
  return [...byTime.values()].sort((a, b) => a.tUs - b.tUs);
}
