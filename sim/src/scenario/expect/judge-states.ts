import type { Claim } from '../expectation.js';
import { type ExpectationVerdict, listed } from './choice.js';
import type { FoundWords } from './found-words.js';

/** A host's states at a time at which some expectation needs them, as `pfctl -ss` prints them; undefined if it has no table. */
export type StatesOf = (host: string, atUs: number) => readonly string[] | undefined;

/** The state table of a host. */
export function judgeStates(
  claim: Extract<Claim, { kind: 'states' }>,
  statesOf: StatesOf,
  words: FoundWords,
): ExpectationVerdict {
  const { host, atUs, has, lacks, count, equals, differ } = claim;
  const lines = statesOf(host, atUs);
  if (lines === undefined) return { ok: false, found: words.noTable(host) };
  const wrong: string[] = [];
  const right: string[] = [];
  const size = words.states(lines.length);
  const shown = (some: readonly string[]): string => listed(some.map(oneSpaced), words);
  if (count !== undefined && lines.length !== count) wrong.push(`${size}: ${shown(lines)}`);
  for (const part of has) {
    const found = lines.find((line) => line.includes(part));
    if (found === undefined) wrong.push(words.noneContains(lines.length, part));
    else right.push(oneSpaced(found));
  }
  for (const part of lacks) {
    const found = lines.filter((line) => line.includes(part));
    if (found.length > 0) wrong.push(shown(found));
  }
  for (const [other, most] of [
    [equals, 0],
    [differ?.from, differ?.max ?? 0],
  ] as const) {
    if (other === undefined) continue;
    const theirs = statesOf(other, atUs);
    if (theirs === undefined) return { ok: false, found: words.noTable(other) };
    const [mine, others] = [without(lines, theirs), without(theirs, lines)];
    const differing = mine.length + others.length;
    (differing > most ? wrong : right).push(
      differing === 0
        ? words.sameStates(other)
        : listed(
            [
              ...mine.map((line) => words.onlyOn(host, oneSpaced(line))),
              ...others.map((line) => words.onlyOn(other, oneSpaced(line))),
            ],
            words,
          ),
    );
  }
  return {
    ok: wrong.length === 0,
    found: wrong.length === 0 ? [size, ...right].join('; ') : wrong.join('; '),
  };
}

/** The lines that the other list does not have, or not as often. */
function without(lines: readonly string[], other: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of other) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** pfctl sets the levels apart with spaces. */
function oneSpaced(line: string): string {
  return line.replace(/ +/g, ' ');
}
