import { useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { editOf } from '../model/edit-story.js';
import type { FaultForm, FaultGroup } from '../model/fault-form.js';
import { stepText } from '../model/step-text.js';
import { edit } from './branching.js';
import { FaultFields } from './fault-fields.js';
import { type FaultTarget, faultMenu } from './fault-target.js';
import { startMany } from './many-runs.js';
import { isPhone } from './media.js';
import { say } from './messages/say.js';
import { branch, lab, network, recording, trouble, tUs } from './state.js';

/** What can be done to a thing: a menu where it was asked for, or a sheet from below on a phone. */
export function FaultMenu(): JSX.Element | null {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef<HTMLElement | null>(null);
  const groups = useSignal<readonly FaultGroup[] | undefined>(undefined);
  const chosen = useSignal<FaultForm | undefined>(undefined);
  useSignalEffect(() => {
    const { value } = faultMenu;
    chosen.value = undefined;
    groups.value = undefined;
    // Nothing can be done to what a capture shows.
    if (value !== undefined && recording.value !== undefined) {
      faultMenu.value = undefined;
      return;
    }
    if (value === undefined) {
      before.current?.focus();
      before.current = null;
      return;
    }
    before.current ??= document.activeElement as HTMLElement | null;
    void lab
      .ask('faults', { branch: branch.peek(), tUs: tUs.peek(), target: value.target })
      .then((answer) => {
        if (faultMenu.peek() === value) groups.value = answer.groups;
      });
  });
  const open = faultMenu.value;
  // Placed once it is known how large it is, within the window.
  useLayoutEffect(() => {
    const at = box.current;
    if (at === null || open === undefined) return;
    const { width, height } = at.getBoundingClientRect();
    const isSheet = isPhone.peek();
    at.style.left = isSheet ? '' : `${Math.max(8, Math.min(open.x, innerWidth - width - 8))}px`;
    at.style.top = isSheet ? '' : `${Math.max(8, Math.min(open.y, innerHeight - height - 8))}px`;
    // Escape closes it, too, while it waits.
    if (chosen.value === undefined)
      (
        at.querySelector<HTMLElement>('[role="menuitem"]') ?? at.querySelector<HTMLElement>('[role="menu"]')
      )?.focus();
  }, [open, groups.value, chosen.value, open?.isChoice]);
  if (open === undefined) return null;
  const words = say.value.faults;
  const close = (): void => {
    faultMenu.value = undefined;
  };
  const take = async (
    form: FaultForm,
    values: Readonly<Record<string, string>>,
  ): Promise<string | undefined> => {
    if (form.does === 'many') {
      const problem = startMany(form, values);
      if (problem === undefined) close();
      return problem;
    }
    const change = editOf(form, values);
    if (change === undefined) return words.badTime;
    const problem = await edit(change);
    if (problem === undefined) close();
    return problem;
  };
  const about = groups.value?.[0]?.about ?? '';
  const form = chosen.value;
  const keys = (event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void => {
    event.stopPropagation();
    if (event.key === 'Escape') {
      event.preventDefault();
      if (form === undefined) close();
      else chosen.value = undefined;
    } else if (event.key === 'Tab' && form === undefined) close();
    else if (form === undefined) moveFocus(event);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a click beside the menu closes it, as Escape does. */}
      <div class="shade" onPointerDown={close} onContextMenu={(event) => event.preventDefault()} />
      <div ref={box} class="menu">
        {form !== undefined ? (
          <div role="dialog" aria-label={entryWords(form)} onKeyDown={keys}>
            <FaultFields
              form={form}
              title={entryWords(form)}
              take={(values) => take(form, values)}
              back={() => {
                chosen.value = undefined;
              }}
            />
          </div>
        ) : (
          <div role="menu" tabIndex={-1} aria-label={words.menuOf(about)} onKeyDown={keys}>
            {open.isChoice === true ? (
              <Things
                choose={(target) => {
                  faultMenu.value = { ...open, target, isChoice: false };
                }}
              />
            ) : groups.value === undefined ? (
              <p class="wait" role="status">
                …
              </p>
            ) : (
              groups.value.map((group) => (
                <Group
                  key={group.about}
                  group={group}
                  pick={(each) => {
                    if (each.fields.length > 0) chosen.value = each;
                    else void take(each, {}).then((problem) => problem !== undefined && refuse(problem));
                  }}
                />
              ))
            )}
          </div>
        )}
      </div>
    </>
  );
}

/** A step that cannot be, of an entry that asks nothing. */
function refuse(problem: string): void {
  faultMenu.value = undefined;
  trouble.value = problem;
}

function moveFocus(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const places = new Map([
    ['ArrowDown', at + 1],
    ['ArrowUp', at - 1],
    ['Home', 0],
    ['End', items.length - 1],
  ]);
  const to = places.get(event.key);
  if (to !== undefined) {
    event.preventDefault();
    items[(to + items.length) % items.length]?.focus();
    return;
  }
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey) return;
  const wanted = event.key.toLowerCase();
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  after.find(({ textContent }) => textContent?.trim().toLowerCase().startsWith(wanted))?.focus();
}

interface GroupProps {
  readonly group: FaultGroup;
  readonly pick: (form: FaultForm) => void;
}

function Group({ group: { about, forms }, pick }: GroupProps): JSX.Element {
  const { notNow, frame } = say.value.faults;
  return (
    <>
      {about !== '' && (
        <p class="about" role="presentation">
          {about.startsWith('#') ? frame(about) : about}
        </p>
      )}
      {forms.map((form) => (
        <button
          key={`${form.step} ${form.does}`}
          type="button"
          role="menuitem"
          tabIndex={-1}
          data-step={form.step}
          aria-disabled={form.notNow === undefined ? undefined : 'true'}
          aria-haspopup={form.fields.length > 0 ? 'dialog' : undefined}
          onClick={() => form.notNow === undefined && pick(form)}
        >
          <span>
            {entryWords(form)}
            {form.fields.length > 0 && form.notNow === undefined && '…'}
          </span>
          {form.notNow === undefined ? (
            <code translate={false}>{form.step}</code>
          ) : (
            <small>{notNow[form.notNow]}</small>
          )}
        </button>
      ))}
    </>
  );
}

/** An entry in words. */
function entryWords(form: FaultForm): string {
  const words = say.value.faults;
  const { step, does, fixed } = form;
  if (does === 'again')
    return Object.keys(fixed).length === 0 ? words.does['again']! : words.again(stepText(fixed));
  if (does === 'chance' || does === 'many') return words[does](stepText(fixed));
  if (does !== undefined) return words.does[does]!;
  if (step === 'rule' && 'frame' in fixed) return words.dropFrame;
  return words.does[step] ?? words.steps[step] ?? step;
}

/** Everything that something can be done to, where there is no picture of it. */
function Things({ choose }: { readonly choose: (target: FaultTarget) => void }): JSX.Element {
  const words = say.value.faults;
  const machines = network.value?.machines ?? [];
  const item = (text: string, target: FaultTarget): JSX.Element => (
    <button
      key={text}
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-haspopup="menu"
      onClick={() => choose(target)}
    >
      <span translate={false}>{text}</span>
    </button>
  );
  const ports = machines.flatMap(({ name, ports: all }) =>
    all.map((each) => ({ port: each.name === '' ? name : `${name}:${each.name}`, segment: each.segment })),
  );
  return (
    <>
      <p class="about" role="presentation">
        {words.machines}
      </p>
      {machines.map(({ name }) => item(name, { kind: 'host', host: name }))}
      <p class="about" role="presentation">
        {words.cables}
      </p>
      {ports.map(({ port, segment }) =>
        item(segment === '' ? port : `${port} – ${segment}`, { kind: 'cable', port }),
      )}
      <p class="about" role="presentation">
        {words.switches}
      </p>
      {(network.value?.segments ?? []).map((segment) => item(segment, { kind: 'switch', segment }))}
      <p class="about" role="presentation">
        {words.here}
      </p>
      {item(words.atTime(tUs.value), { kind: 'time', tUs: tUs.value })}
    </>
  );
}
