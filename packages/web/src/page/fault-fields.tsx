import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { counts, type FaultField, type FaultForm, firstValues } from '../model/fault-form.js';
import { say } from './messages/say.js';

interface FaultFieldsProps {
  readonly form: FaultForm;
  readonly title: string;
  /** Resolves with what is wrong, in words. */
  readonly take: (values: Readonly<Record<string, string>>) => Promise<string | undefined>;
  readonly back: () => void;
}

/** What can be chosen about a fault. Enter takes it as it is. */
export function FaultFields({ form, title, take, back }: FaultFieldsProps): JSX.Element {
  const words = say.value.faults;
  const values = useSignal<Record<string, string>>(firstValues(form));
  const problem = useSignal('');
  const at = useRef<HTMLFormElement>(null);
  useEffect(() => at.current?.querySelector<HTMLElement>('select, input')?.focus(), []);
  const isPlanned = form.does === undefined || form.does === 'again';
  return (
    <form
      ref={at}
      class="faultform"
      data-form={form.step}
      noValidate
      onSubmit={async (event) => {
        event.preventDefault();
        problem.value = (await take(values.value)) ?? '';
      }}
      onKeyDown={(event) => {
        // In a list of choices, too.
        if (event.key !== 'Enter' || !(event.target instanceof HTMLSelectElement)) return;
        event.preventDefault();
        event.currentTarget.requestSubmit();
      }}
    >
      <h3>{title}</h3>
      <p class="when">
        <code translate={false}>{form.step}</code> {isPlanned && words.atTime(form.atUs)}
      </p>
      <div class="fields">
        {form.fields
          .filter((field) => counts(field, values.value))
          .map((field) => (
            <Field
              key={field.path}
              field={field}
              value={values.value[field.path] ?? ''}
              set={(value) => {
                values.value = { ...values.value, [field.path]: value };
              }}
            />
          ))}
      </div>
      {problem.value !== '' && (
        <p class="bad" role="alert">
          {problem.value}
        </p>
      )}
      <footer>
        <button type="button" class="control" onClick={back}>
          {words.back}
        </button>
        <button type="submit" class="control dark">
          {words.doIt}
        </button>
      </footer>
    </form>
  );
}

interface FieldProps {
  readonly field: FaultField;
  readonly value: string;
  readonly set: (value: string) => void;
}

function Field({ field, value, set }: FieldProps): JSX.Element {
  const words = say.value.faults;
  const { path, kind, isNeeded, otherwise, choices, least, most } = field;
  const id = `field ${path}`.replaceAll(/\W/g, '-');
  const left = otherwise ?? '';
  const empty = path === 'target' ? words.everyone : (words.otherwise[left] ?? (left || words.any));
  const options = choices?.map(({ id }) => id) ?? (kind === 'flag' ? ['true', 'false'] : undefined);
  const text = (id: string): string => words.choices[path]?.[id] ?? (path === 'sign' ? words.keyOf(id) : id);
  return (
    <div class="field">
      <label for={id}>{words.fields[path] ?? path}</label>
      {options !== undefined ? (
        <select
          class="control"
          id={id}
          name={path}
          value={value}
          onChange={(event) => set(event.currentTarget.value)}
        >
          {!isNeeded && <option value="">{text(left) === left ? empty : text(left)}</option>}
          {options
            .filter((id) => isNeeded || id !== left)
            .map((id) => (
              <option key={id} value={id}>
                {text(id)}
              </option>
            ))}
        </select>
      ) : (
        <input
          class="control"
          id={id}
          name={path}
          autocomplete="off"
          spellcheck={false}
          inputMode={kind === 'number' ? 'numeric' : undefined}
          value={value}
          placeholder={left === '' ? (words.placeholders[path] ?? '') : (words.otherwise[left] ?? left)}
          title={least === undefined || most === undefined ? undefined : `${least} – ${most}`}
          onInput={(event) => set(event.currentTarget.value)}
        />
      )}
    </div>
  );
}
