import { countUntil, type FrameTable } from './frames.js';

/** Frames of two runs of one network, side by side in order of time. A row has a frame of one run, or of both. */
export interface FrameRows {
  /** By row: the frame's number in the first run; -1: it has none. */
  readonly ones: Int32Array;
  /** By row: the same of the second run. */
  readonly others: Int32Array;
}

/**
 * Puts the frames of one run beside those of another: alike are frames that the same machine sent at the same instant
 * to the same segment, of the same protocol and vhid. Several alike are paired in their order.
 *
 * @param ones, others the numbers of the frames that count, in order
 */
export function diffFrames(
  one: FrameTable,
  ones: Int32Array,
  other: FrameTable,
  others: Int32Array,
): FrameRows {
  const rows: FrameRows = {
    ones: new Int32Array(ones.length + others.length),
    others: new Int32Array(ones.length + others.length),
  };
  let count = 0;
  const add = (a: number, b: number): void => {
    rows.ones[count] = a;
    rows.others[count++] = b;
  };
  const firstKind = kindsOf(one, one);
  const secondKind = kindsOf(other, one);
  let i = 0;
  let j = 0;
  while (i < ones.length || j < others.length) {
    const nowUs = Math.min(timeAt(one, ones, i), timeAt(other, others, j));
    /** What the second run sent at this instant, by kind. */
    const there = new Map<string, number[]>();
    for (; timeAt(other, others, j) === nowUs; j++) {
      const kind = secondKind(others[j]!);
      const alike = there.get(kind);
      if (alike === undefined) there.set(kind, [others[j]!]);
      else alike.push(others[j]!);
    }
    for (; timeAt(one, ones, i) === nowUs; i++) add(ones[i]!, there.get(firstKind(ones[i]!))?.shift() ?? -1);
    for (const frame of [...there.values()].flat().sort((a, b) => a - b)) add(-1, frame);
  }
  return { ones: rows.ones.slice(0, count), others: rows.others.slice(0, count) };
}

/** The rows with a frame of only one run. */
export function onlyDifferent({ ones, others }: FrameRows): FrameRows {
  const differs = (_: number, row: number): boolean => ones[row]! < 0 || others[row]! < 0;
  return { ones: ones.filter(differs), others: others.filter(differs) };
}

/** How many rows are of frames that were sent at or before an instant. */
export function rowsSentBy(rows: FrameRows, one: FrameTable, other: FrameTable, tUs: number): number {
  return countUntil(rows.ones.length, (row) => rowTime(rows, one, other, row) <= tUs);
}

function rowTime({ ones, others }: FrameRows, one: FrameTable, other: FrameTable, row: number): number {
  return ones[row]! >= 0 ? one.at('sentUs', ones[row]!) : other.at('sentUs', others[row]!);
}

function timeAt(table: FrameTable, frames: Int32Array, at: number): number {
  return at < frames.length ? table.at('sentUs', frames[at]!) : Number.POSITIVE_INFINITY;
}

/** What a frame is, as a text in the first run's numbers: a name may have another number in another run. */
function kindsOf(table: FrameTable, first: FrameTable): (frame: number) => string {
  const { nodes, segments, protocols } = table.names;
  const numbers = (own: readonly string[], all: readonly string[]) => own.map((name) => all.indexOf(name));
  const node = numbers(nodes, first.names.nodes);
  const segment = numbers(segments, first.names.segments);
  const protocol = numbers(protocols, first.names.protocols);
  return (frame) =>
    [
      node[table.at('sender', frame)],
      segment[table.at('segment', frame)],
      protocol[table.at('protocol', frame)],
      table.at('vhid', frame),
    ].join();
}
