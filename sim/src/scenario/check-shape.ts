import type * as z from 'zod';
import { nearest } from '../nearest.js';
import { HeldDialects } from './held-dialects.js';
import type { ScenarioInput } from './input/scenario-input.js';
import { type FoundProblem, MAX_PROBLEMS, NOTHING, type Path, show } from './problems.js';
import { readPlain } from './read-plain.js';
import { SCENARIO } from './schema/scenario-schema.js';

type Issue = z.core.$ZodIssue;

/** The scenario, or the problems with its shape. Where it is a value and no file, hosts can have a changed dialect. */
export function checkShape(value: unknown, isFile = true): ScenarioInput | FoundProblem[] {
  const dialects = new HeldDialects(isFile);
  const checked = checkAgainst(SCENARIO, value, (plain) => dialects.takeFrom(plain));
  if (!checked.ok) return checked.problems;
  dialects.putBack(checked.value);
  return checked.value;
}

/** The value if it fits the schema, otherwise its problems. */
export function checkAgainst<T>(
  schema: z.ZodType<T>,
  value: unknown,
  prepare: (plain: unknown) => FoundProblem[] = () => [],
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: FoundProblem[] } {
  const plain = readPlain(value);
  if (plain.problems.length > 0) return { ok: false, problems: plain.problems.slice(0, MAX_PROBLEMS) };
  const prepared = prepare(plain.value);
  const checked = schema.safeParse(plain.value);
  const issues = checked.success
    ? []
    : checked.error.issues.flatMap((issue) => problemsOf(issue, [], plain.value));
  const found = [...prepared, ...issues];
  // The schema drops keys named `__proto__` silently.
  const known = new Set(found.map(({ path }) => JSON.stringify(path)));
  const unsaid = plain.unnamable.filter(({ path }) => !known.has(JSON.stringify(path)));
  const problems = [...unsaid, ...found];
  if (checked.success && problems.length === 0) return { ok: true, value: checked.data };
  return { ok: false, problems: withoutEchoes(problems).slice(0, MAX_PROBLEMS) };
}

/** A key that is missing because it was mistyped is one mistake, not two. */
function withoutEchoes(problems: readonly FoundProblem[]): FoundProblem[] {
  const meant = new Set<string>();
  for (const { path, key, hint } of problems) {
    if (key === true && hint !== undefined) meant.add(JSON.stringify([...path.slice(0, -1), hint]));
  }
  return problems.filter(({ path, found }) => found !== NOTHING || !meant.has(JSON.stringify(path)));
}

/** `value` is the value at `before`, where the issue's path begins. */
function problemsOf(issue: Issue, before: Path, value: unknown): FoundProblem[] {
  const own = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const path = [...before, ...own];
  const found = valueAt(value, own);
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(', ');
    return issue.keys.map((key) => {
      const hint = nearest(key, known);
      const allowed = issue.message;
      return {
        code: 'unknown-key',
        path: [...path, key],
        key: true,
        found: show(key),
        allowed,
        ...(hint && { hint }),
      };
    });
  }
  if (issue.code === 'invalid_key') {
    const allowed = issue.issues[0]?.message ?? issue.message;
    return [{ code: 'bad-value', path, key: true, found: show(own.at(-1)), allowed }];
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((branch) => isMeant(branch, found));
    if (meant !== undefined) return meant.flatMap((inner) => problemsOf(inner, path, found));
  }
  const hint =
    issue.code === 'invalid_value' && typeof found === 'string' ? wordMeant(found, issue) : undefined;
  const words = own.at(-1) === 'password' ? showPassword(found) : show(found);
  const code = found === undefined ? 'missing' : 'bad-value';
  const allowed = `${issue.message}${quoting(issue, found)}`;
  return [{ code, path, found: words, allowed, ...(hint && { hint }) }];
}

/** A password is never repeated. */
function showPassword(found: unknown): string {
  if (typeof found === 'number') return 'a number';
  return found === undefined || typeof found === 'object' ? show(found) : 'something else';
}

/** YAML reads a number, or true, in text without quotes, and text in a number with quotes. */
function quoting(issue: Issue, found: unknown): string {
  if (issue.code !== 'invalid_type') return '';
  if (issue.expected === 'string' && (typeof found === 'number' || typeof found === 'boolean'))
    return '; put it in quotes';
  const isNumber = issue.expected === 'number' || issue.expected === 'int';
  return isNumber && typeof found === 'string' && /^-?\d+(\.\d+)?$/.test(found) ? ', without quotes' : '';
}

/** Whether a union branch has at least the right type: its problems are the helpful ones. */
function isMeant(branch: readonly Issue[], value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return branch.every((issue) => issue.path.length > 0 || issue.code !== 'invalid_type');
}

function wordMeant(found: string, issue: Extract<Issue, { code: 'invalid_value' }>): string | undefined {
  return nearest(
    found,
    issue.values.filter((value) => typeof value === 'string'),
  );
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.hasOwn(at, part) ? (at as Record<string | number, unknown>)[part] : undefined;
  }
  return at;
}
