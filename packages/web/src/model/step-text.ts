import type { StepInput } from '@carplab/sim/scenario';

/** The keys of a step that say when. */
const WHEN: ReadonlySet<string> = new Set(['at', 'after', 'within', 'last', 'repeat']);
/** What a step is about, in the order in which it is looked for. */
const SUBJECTS = ['node', 'host', 'port', 'segment'];
const SECRET: ReadonlySet<string> = new Set(['password', 'sign', 'messages']);

/** The one key that says what a step does: `crash`. */
export function stepKind(step: StepInput): string {
  return Object.keys(step).find((key) => !WHEN.has(key)) ?? '';
}

/**
 * A step as the scenario language writes it, without its time and without passwords.
 *
 * @example
 * stepText({ at: '20s', cut: 'fw1:lan' }); // => 'cut fw1:lan'
 * stepText({ at: '20s', maintenance: { host: 'fw1', on: true } }); // => 'maintenance fw1 on'
 * stepText({ at: '20s', crash: { node: 'fw1', link: 'stays' } }); // => 'crash fw1, link stays'
 */
export function stepText(step: StepInput): string {
  const kind = stepKind(step);
  const what: unknown = (step as Readonly<Record<string, unknown>>)[kind];
  if (typeof what !== 'object' || what === null) return `${kind} ${what ?? ''}`.trim();
  const entries = Object.entries(what).filter(([key]) => !SECRET.has(key));
  const subjects = entries.filter(([key]) => SUBJECTS.includes(key)).map(([, value]) => `${value}`);
  const rest = entries
    .filter(([key]) => !SUBJECTS.includes(key))
    .map(([key, value]) => optionText(key, value));
  const [first, ...others] = rest;
  const isFlag = first === 'on' || first === 'off';
  const head = [kind, ...subjects, ...(isFlag ? [first] : [])].join(' ');
  return [head, ...(isFlag || first === undefined ? others : rest)].join(', ');
}

function optionText(key: string, value: unknown): string {
  if (key === 'on') return value === true ? 'on' : 'off';
  if (Array.isArray(value)) return `${key} ${value.flat().join(' ')}`;
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([inner, each]) => `${inner} ${each}`)
      .join(' ');
  return `${key} ${value}`;
}
