import type { Problem } from '@carplab/codec';
import { nearest } from './nearest.js';

/** The way to a part of the scenario: keys and indexes. */
export type Path = readonly (string | number)[];

/** What kinds of things can be wrong with a scenario. These words stay. */
export type ScenarioProblemCode =
  /** It is no YAML, or the script does not parse. */
  | 'syntax'
  /** There is no such key. */
  | 'unknown-key'
  /** Something that is needed is not there. */
  | 'missing'
  /** A value of the wrong kind, out of its range, or that cannot be here. */
  | 'bad-value'
  /** It names what is not there: a node, a segment, a vhid, a counter, a reason. */
  | 'unknown-name'
  /** Twice what there may be once: a name, an address, a vhid. */
  | 'duplicate'
  /** Two that exclude each other. */
  | 'conflict'
  /** More than a scenario may have. */
  | 'limit';

/** Something wrong with a scenario's file. */
export interface ScenarioProblem extends Problem {
  readonly code: ScenarioProblemCode;
  /** All of it in one line, with its place in the file. */
  readonly message: string;
  /** Which part: `hosts.fw1.advskew`. */
  readonly path: string;
  readonly file: string;
  /** From 1; 0 where nobody knows, as for a value that is in no file. */
  readonly line: number;
  readonly column: number;
  readonly found: string;
  readonly allowed: string;
}

/** The same before its place in the file is known: where, what was found, and what would be right. */
export interface FoundProblem {
  readonly code: ScenarioProblemCode;
  readonly path: Path;
  /** The key itself is wrong, not what stands behind it. */
  readonly key?: boolean;
  readonly found: string;
  readonly allowed: string;
  /** What was probably meant. */
  readonly hint?: string;
}

/** More than these are not listed. */
export const MAX_PROBLEMS = 50;

/** What is wrong with a scenario, as it is found. */
export class Problems {
  readonly all: FoundProblem[] = [];

  add(code: ScenarioProblemCode, path: Path, found: string, allowed: string, hint?: string): void {
    if (this.all.length >= MAX_PROBLEMS) return;
    this.all.push({ code, path, found, allowed, ...(hint === undefined ? {} : { hint }) });
  }

  /** A name that is none of the known ones. */
  unknown(path: Path, what: string, found: string, known: readonly string[]): void {
    const allowed = known.length === 0 ? `${what}; there is none` : `${what}: ${known.join(', ')}`;
    this.add('unknown-name', path, show(found), allowed, nearest(found, known));
  }
}

/** Where something should stand, and does not. */
export const NOTHING = 'nothing';

/** A value for a message, short. */
export function show(value: unknown): string {
  if (value === undefined) return NOTHING;
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'keys and values';
  if (typeof value !== 'string') return String(value);
  const text = value.length > 60 ? `${value.slice(0, 57)}...` : value;
  // A line on a terminal, whatever is in the file.
  return `'${text.replace(/\p{Cc}/gu, (control) => JSON.stringify(`${control}`).slice(1, -1))}'`;
}
