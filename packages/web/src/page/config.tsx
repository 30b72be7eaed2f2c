import { effect, type Signal, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { type ConfigField, configStep, type HostSetup } from '../model/config-fields.js';
import { lessonOf } from '../model/lessons/lessons.js';
import type { SetupQuestion } from '../worker/protocol.js';
import { edit } from './branching.js';
import { millis } from './format.js';
import { say } from './messages/say.js';
import { newest } from './newest.js';
import { branch, lab, lane, network, record, stage, story, trouble, tUs } from './state.js';
import { TurnButton } from './turn-button.js';

/** The host that was chosen; otherwise it is that of the selected lane, or the first. */
const chosen: Signal<string | undefined> = signal(undefined);
const setup: Signal<HostSetup | undefined> = signal(undefined);
/** Whether a change is one of the beginning, and of all hosts. */
const isFromStart: Signal<boolean> = signal(false);
const isForAll: Signal<boolean> = signal(false);
/** What is wrong with the last change, in words. */
const problem: Signal<string> = signal('');

function hosts(): readonly string[] {
  return (network.value?.machines ?? []).filter(({ kind }) => kind === 'host').map(({ name }) => name);
}

function shownHost(): string {
  const all = hosts();
  const ofLane = lane.value === undefined ? undefined : record.value?.lanes[lane.value]?.host;
  return [chosen.value, ofLane].find((name) => name !== undefined && all.includes(name)) ?? all[0] ?? '';
}

const ask = newest(
  async () => {
    const answer = await lab.ask('setup', { branch: branch.value, tUs: tUs.value, host: shownHost() });
    setup.value = answer.setup;
  },
  (error) => {
    trouble.value = error instanceof Error ? error.message : String(error);
  },
);

/** Whether the open story lets a setting be another from the start: a lesson lets only some. */
function opens({ name }: ConfigField): boolean {
  const lesson = lessonOf(story.value.lesson);
  return lesson === undefined || (lesson.configures ?? []).includes(name.split('.')[0]!);
}

/** Whether it lets a host have others; without one, all hosts together. */
function isOpen(host?: string): boolean {
  const lesson = lessonOf(story.value.lesson);
  if (lesson === undefined) return true;
  const { configures, leaves = [] } = lesson;
  return configures !== undefined && !(host === undefined ? leaves.length > 0 : leaves.includes(host));
}

/** A host's configuration: what ifconfig prints of it, and its settings, which can be changed. */
export function Config(): JSX.Element {
  const words = say.value.config;
  useEffect(
    () =>
      effect(() => {
        // What it depends on.
        const { value: at } = tUs;
        if (stage.value === 'ready' && branch.value !== '' && shownHost() !== '' && at >= 0) ask();
      }),
    [],
  );
  const { value } = setup;
  const host = shownHost();
  const fields = value?.host === host ? value.fields : [];
  const fromStart = isOpen(host) && (isFromStart.value || tUs.value === 0);
  const forAll = isForAll.value && isOpen();
  return (
    <section class="card config" data-hook="config" aria-label={words.title}>
      <header>
        <h2>{words.title}</h2>
        <p>{words.hint}</p>
        <TurnButton to="why" />
      </header>
      <select
        class="control"
        aria-label={words.host}
        value={host}
        onChange={(event) => {
          chosen.value = event.currentTarget.value;
          problem.value = '';
        }}
      >
        {hosts().map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      {(value?.status.length ?? 0) > 0 ? (
        <pre translate={false}>{value?.status.map((line) => line.replace(/^\t| {8}/, '')).join('\n')}</pre>
      ) : (
        <p class="empty">{words.isOff}</p>
      )}
      <div class="how">
        <label>
          {words.when}
          <select
            class="control"
            name="when"
            value={fromStart ? 'start' : 'now'}
            disabled={!isOpen(host) || tUs.value === 0}
            onChange={(event) => {
              isFromStart.value = event.currentTarget.value === 'start';
            }}
          >
            <option value="now">{words.now(millis(tUs.value))}</option>
            <option value="start">{words.start}</option>
          </select>
        </label>
        <label>
          {words.whose}
          <select
            class="control"
            name="whose"
            value={fromStart && forAll ? 'all' : 'one'}
            disabled={!fromStart || !isOpen()}
            onChange={(event) => {
              isForAll.value = event.currentTarget.value === 'all';
            }}
          >
            <option value="one">{words.one(host)}</option>
            <option value="all">{words.all}</option>
          </select>
        </label>
      </div>
      {!isOpen(host) && <p class="empty">{words.locked}</p>}
      {problem.value !== '' && (
        <p class="bad" role="alert">
          {problem.value}
        </p>
      )}
      {fields.some(({ kind }) => kind === 'password') && <p class="empty">{words.typed}</p>}
      <h3>{words.settings}</h3>
      {fields.map((field, i) => {
        const { name, of } = field;
        const isFirst = of !== undefined && fields[i - 1]?.of?.vhid !== of.vhid;
        const id = `config ${host} ${of === undefined ? '' : `${of.vhid} ${of.interface} `}${name}`;
        return (
          <div key={`${id} ${field.value} ${branch.value}`}>
            {isFirst && <h3>{words.of(of.vhid, of.segment)}</h3>}
            <Setting
              id={id.replaceAll(/[^\w-]/g, '-')}
              field={field}
              isAble={fromStart ? opens(field) : field.step !== undefined}
              set={(text) => void change(host, { field, text, isForAll: forAll }, fromStart)}
            />
          </div>
        );
      })}
    </section>
  );
}

interface SettingProps {
  readonly id: string;
  readonly field: ConfigField;
  readonly isAble: boolean;
  readonly set: (text: string) => void;
}

function Setting({ id, field, isAble, set }: SettingProps): JSX.Element {
  const words = say.value.config;
  const { name, kind, value } = field;
  const entry = {
    class: kind === 'password' ? 'control secret' : 'control',
    id,
    name: 'value',
    spellcheck: false,
    disabled: !isAble,
    defaultValue: value,
  };
  return (
    <form
      class="field"
      data-setting={name}
      data-vhid={field.of?.vhid}
      onSubmit={(event) => {
        event.preventDefault();
        const text = new FormData(event.currentTarget).get('value');
        if (typeof text === 'string' && text !== value) set(text);
        // What was typed stays nowhere.
        if (kind === 'password') event.currentTarget.reset();
      }}
    >
      <label for={id} translate={false}>
        {name}
      </label>
      {kind === 'flag' ? (
        <select
          class="control"
          id={id}
          name="value"
          disabled={!isAble}
          defaultValue={value}
          value={value}
          onChange={(event) => set(event.currentTarget.value)}
        >
          <option value="">{words.unset}</option>
          <option value="true">{words.yes}</option>
          <option value="false">{words.no}</option>
        </select>
      ) : (
        <input
          {...entry}
          autocomplete="off"
          placeholder={kind === 'password' ? `•••••• ${words.password}` : words.unset}
        />
      )}
    </form>
  );
}

/** Does it: a step at the shown instant, or another beginning. */
async function change(
  host: string,
  asked: NonNullable<SetupQuestion['change']>,
  fromStart: boolean,
): Promise<void> {
  const { field, text } = asked;
  const words = say.value.config;
  const { value: id } = branch;
  problem.value = '';
  if (!fromStart) {
    const step = configStep(host, field, text, tUs.value);
    problem.value =
      step === undefined
        ? words.noStep(field.name)
        : ((await edit({ atUs: tUs.value, add: [step], drop: [] })) ?? '');
    return;
  }
  const { patch } = await lab.ask('setup', { branch: id, tUs: tUs.value, host, change: asked });
  problem.value =
    patch === undefined
      ? words.notThere
      : ((await edit({ atUs: 0, add: [], drop: [], config: patch })) ?? '');
}
