import type { StepInput } from '@carplab/sim/scenario';
import type { StepOption, StepSchema } from './step-schema.js';

/** One of the values that a field can have. */
export interface FieldChoice {
  readonly id: string;
  /** What is written. */
  readonly value: unknown;
}

/** What can be chosen about a fault. Values are texts, as typed; an empty one is left out of the step. */
export interface FaultField extends Omit<StepOption, 'words'> {
  /** Its place in the step: `direction`, `change.advskew`. */
  readonly path: string;
  /** The value to begin with. */
  readonly value: string;
  /** Of a choice. */
  readonly choices?: readonly FieldChoice[];
  /** It counts only if another field has this value, or has not. */
  readonly when?: { readonly path: string } & ({ readonly is: string } | { readonly isNot: string });
}

/** Why something cannot be done now. */
export type NotNow =
  | 'isOn'
  | 'isOff'
  | 'isPaused'
  | 'notPaused'
  | 'plugged'
  | 'unplugged'
  | 'isCut'
  | 'notCut'
  | 'isWhole'
  | 'noPf'
  | 'noPfsync'
  | 'severalSwitches'
  | 'member'
  | 'noNodes'
  | 'noSecurity'
  | 'unknownFrame'
  | 'forged'
  | 'notCarp'
  | 'notPfsync'
  | 'nothingYet'
  | 'waits'
  | 'tooLate'
  | 'longest';

/** An entry of the fault menu: one step, or one change of the story, with what can be chosen about it. */
export interface FaultForm {
  /** The step that it writes; for other changes what it does. */
  readonly step: string;
  /** Absent: it adds the step. Otherwise it changes a step that is planned, or how long the run lasts. */
  readonly does?: 'drop' | 'move' | 'chance' | 'runOn' | 'many' | 'again';
  /** The step without what can be chosen. A text if nothing needs to be chosen: `crash: fw1`. */
  readonly bare?: string;
  /** The field whose value is the whole step: `portEnable: fw1:lan`. */
  readonly whole?: string;
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly fields: readonly FaultField[];
  /** When it happens, µs. */
  readonly atUs: number;
  /** The planned step that it changes, by its place in the branch's list. */
  readonly index?: number;
  readonly notNow?: NotNow;
}

/** Entries that are about one thing. */
export interface FaultGroup {
  /** What they are about, by name. */
  readonly about: string;
  readonly forms: readonly FaultForm[];
}

/** A field as the schema of scenarios has it. Undefined for an option that it does not have. */
export function fieldOf(
  schema: StepSchema,
  step: string,
  path: string,
  value = '',
  more: Pick<FaultField, 'choices' | 'when'> = {},
): FaultField | undefined {
  const option = schema.option(step, path);
  if (option === undefined) return undefined;
  const { words, ...rest } = option;
  const own = words === undefined ? {} : { choices: choicesOf(words) };
  const kind = more.choices === undefined ? rest.kind : 'choice';
  return { ...rest, kind, path, value, ...own, ...more };
}

/** Words that are written as they are. */
export function choicesOf(words: readonly string[]): FieldChoice[] {
  return words.map((word) => ({ id: word, value: word }));
}

/** A time of a run as scenarios write it, exact to the microsecond. */
export function timeInput(us: number): string {
  return `${us / 1_000_000}s`;
}

/** The values to begin with, by path. */
export function firstValues({ fields }: FaultForm): Record<string, string> {
  return Object.fromEntries(fields.map(({ path, value }) => [path, value]));
}

/** Whether a field counts, given the others. */
export function counts({ when }: FaultField, values: Readonly<Record<string, string>>): boolean {
  if (when === undefined) return true;
  const other = values[when.path] ?? '';
  return 'is' in when ? other === when.is : other !== when.isNot;
}

/**
 * The step that a form writes.
 *
 * @param values by path; see `firstValues`
 *
 * @example
 * const form = { step: 'cut', bare: 'fw1:lan', fixed: { port: 'fw1:lan' }, atUs: 20_000_000, fields: [
 *   { path: 'direction', kind: 'choice', value: '', isNeeded: false, choices: [{ id: 'out', value: 'out' }] },
 * ] };
 * stepOf(form, firstValues(form)); // => { at: '20s', cut: 'fw1:lan' }
 * stepOf(form, { direction: 'out' }); // => { at: '20s', cut: { port: 'fw1:lan', direction: 'out' } }
 */
export function stepOf(form: FaultForm, values: Readonly<Record<string, string>>): StepInput {
  const { step, bare, whole, fixed, fields, atUs } = form;
  const chosen = fields.filter((field) => counts(field, values) && (values[field.path] ?? '').trim() !== '');
  const at = timeInput(atUs);
  if (bare !== undefined && chosen.length === 0) return { at, [step]: bare };
  const only = chosen.find(({ path }) => path === whole);
  if (only !== undefined) return { at, [step]: written(only, values[only.path]!.trim()) };
  const what = chosen.reduce(
    (made, field) => put(made, field.path.split('.'), written(field, values[field.path]!.trim())),
    fixed,
  );
  return { at, [step]: what };
}

function put(
  what: Readonly<Record<string, unknown>>,
  [key, ...rest]: readonly string[],
  value: unknown,
): Record<string, unknown> {
  if (rest.length === 0) return { ...what, [key!]: value };
  return { ...what, [key!]: put((what[key!] ?? {}) as Record<string, unknown>, rest, value) };
}

/** As a scenario has it. What is no number stays text: whoever reads the step says what is wrong with it. */
function written({ kind, choices }: FaultField, text: string): unknown {
  const choice = choices?.find(({ id }) => id === text);
  if (choice !== undefined) return choice.value;
  if (kind === 'flag') return text === 'true';
  if ((kind === 'number' || kind === 'share') && Number.isFinite(Number(text))) return Number(text);
  // A bare number of seconds.
  if (kind === 'time' && Number.isFinite(Number(text))) return Number(text);
  return text;
}
