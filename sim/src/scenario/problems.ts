import type { Problem } from '@carplab/codec';
import { nearest } from '../nearest.js';

/** The path to a part of the scenario: keys and indexes. */
export type Path = readonly (string | number)[];

/** The kinds of problems in a scenario. These codes are stable. */
export type ScenarioProblemCode =
  /** It is not YAML, or the script does not parse. */
  | 'syntax'
  /** No such key. */
  | 'unknown-key'
  /** Something required is missing. */
  | 'missing'
  /** A value of the wrong type, out of range, or not possible here. */
  | 'bad-value'
  /** No such node, segment, vhid, counter or reason. */
  | 'unknown-name'
  /** A name, address or vhid that must be unique. */
  | 'duplicate'
  /** Two keys or values that exclude each other. */
  | 'conflict'
  /** Over a limit. */
  | 'limit';

/** A problem in a scenario file. */
export interface ScenarioProblem extends Problem {
  readonly code: ScenarioProblemCode;
  /** The whole problem in one line, with its position in the file. */
  readonly message: string;
  /** Which part: `hosts.fw1.advskew`. */
  readonly path: string;
  readonly file: string;
  /** From 1; 0 if unknown, as for a value that is in no file. */
  readonly line: number;
  readonly column: number;
  readonly found: string;
  readonly allowed: string;
}

/** A problem before its position in the file is known. */
export interface FoundProblem {
  readonly code: ScenarioProblemCode;
  readonly path: Path;
  /** The key itself is wrong, not its value. */
  readonly key?: boolean;
  readonly found: string;
  readonly allowed: string;
  /** What was probably meant. */
  readonly hint?: string;
}

/** At most this many are listed. */
export const MAX_PROBLEMS = 50;

/** Collects the problems of a scenario. */
export class Problems {
  readonly all: FoundProblem[] = [];

  add(code: ScenarioProblemCode, path: Path, found: string, allowed: string, hint?: string): void {
    if (this.all.length >= MAX_PROBLEMS) return;
    this.all.push({ code, path, found, allowed, ...(hint === undefined ? {} : { hint }) });
  }

  /** An unknown name. */
  unknown(path: Path, what: string, found: string, known: readonly string[]): void {
    const allowed = known.length === 0 ? `${what}, but there are none` : `${what}: ${known.join(', ')}`;
    this.add('unknown-name', path, show(found), allowed, nearest(found, known));
  }
}

/** `found` for a missing value. */
export const NOTHING = 'nothing';

/** A value, shortened for a message. */
export function show(value: unknown): string {
  if (value === undefined) return NOTHING;
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'keys and values';
  if (typeof value !== 'string') return String(value);
  const text = value.length > 60 ? `${value.slice(0, 57)}...` : value;
  // One line on a terminal, whatever the file contains.
  return `'${text.replace(/\p{Cc}/gu, (control) => JSON.stringify(`${control}`).slice(1, -1))}'`;
}
