import { nearest } from './nearest.js';

/** The way to a part of the scenario: keys and indexes. */
export type Path = readonly (string | number)[];

/** Something wrong with a scenario: where, what was found, and what would be right. */
export interface Complaint {
  readonly path: Path;
  /** The key itself is wrong, not what stands behind it. */
  readonly key?: boolean;
  readonly found: string;
  readonly allowed: string;
  /** What was probably meant. */
  readonly hint?: string;
}

/** More than these are not listed. */
export const MAX_COMPLAINTS = 50;

/** What is wrong with a scenario, as it is found. */
export class Complaints {
  readonly all: Complaint[] = [];

  add(path: Path, found: string, allowed: string, hint?: string): void {
    if (this.all.length >= MAX_COMPLAINTS) return;
    this.all.push({ path, found, allowed, ...(hint === undefined ? {} : { hint }) });
  }

  /** A name that is none of the known ones. */
  unknown(path: Path, what: string, found: string, known: readonly string[]): void {
    const allowed = known.length === 0 ? `${what}; there is none` : `${what}: ${known.join(', ')}`;
    this.add(path, show(found), allowed, nearest(found, known));
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
