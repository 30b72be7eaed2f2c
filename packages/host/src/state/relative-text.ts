/**
 * What a field of a state is, where it is not plainly a part of it: `omitted`, or a moment. Of a deadline only what is
 * left counts, and not how long it is past; a moment that has passed counts for as long as the number says, in
 * microseconds (Infinity: for ever).
 */
export type FieldKind = 'omitted' | 'deadline' | number;

/**
 * A state as text in which moments are distances from `nowUs`: the same text for the same future. `kinds` goes by the
 * names of fields, at whatever depth; a list's kind is that of all in it. -1, null and Infinity stand for no time.
 *
 * @example
 * const kinds = new Map([['dueUs', 'deadline'], ['packets', 'omitted']]);
 * relativeText({ dueUs: 1_500_000, up: true, packets: 7 }, 1_000_000, kinds); // => '{"dueUs":500000,"up":true}'
 */
export function relativeText(state: unknown, nowUs: number, kinds: ReadonlyMap<string, FieldKind>): string {
  return JSON.stringify(state, (name, value: unknown) => {
    const kind = kinds.get(name);
    if (kind === 'omitted') return undefined;
    if (kind !== undefined) {
      return Array.isArray(value)
        ? value.map((each) => distance(each, nowUs, kind))
        : distance(value, nowUs, kind);
    }
    if (value instanceof Uint8Array) return Array.from(value);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? sorted(value) : value;
  });
}

/** In the order of its keys: a state that was put back may have them in another. */
function sorted(record: object): object {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function distance(value: unknown, nowUs: number, kind: 'deadline' | number): number | null {
  if (typeof value !== 'number' || value === -1 || !Number.isFinite(value)) return null;
  return kind === 'deadline' ? Math.max(0, value - nowUs) : Math.min(kind, nowUs - value);
}
