/**
 * How a field of a state counts, if not simply as part of it: `omitted`, or a time. A deadline counts as the time left,
 * however long it is past. A past moment counts for the given number of microseconds (Infinity: for ever).
 */
export type FieldKind = 'omitted' | 'deadline' | number;

/**
 * A state as text, with times as distances from `nowUs`: equal texts mean equal futures. `kinds` is by field name, at
 * any depth; a list's kind applies to all its items. -1, null and Infinity mean no time.
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

/** In key order: a restored state may have another. */
function sorted(record: object): object {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function distance(value: unknown, nowUs: number, kind: 'deadline' | number): number | null {
  if (typeof value !== 'number' || value === -1 || !Number.isFinite(value)) return null;
  return kind === 'deadline' ? Math.max(0, value - nowUs) : Math.min(kind, nowUs - value);
}
