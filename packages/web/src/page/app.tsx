import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { newStory } from '../model/story.js';
import { Branches } from './branches.js';
import { Difference } from './difference.js';
import { EventList } from './event-list.js';
import { FaultMenu } from './fault-menu.js';
import { helpShown } from './help.js';
import { Icon } from './icon.js';
import { KeyHelp } from './key-help.js';
import { copyLink } from './keys.js';
import { Lanes } from './lanes.js';
import { Many } from './many-runs.js';
import { say } from './messages/say.js';
import { Overview } from './overview.js';
import { pause } from './player.js';
import { open, opened, record, recorded, stage, story, trouble } from './state.js';
import { chooseTheme, theme } from './theme.js';
import { Transport } from './transport.js';
import { Why } from './why.js';

/** The page. */
export function App(): JSX.Element {
  return (
    <div class="app">
      <Top />
      <main>
        <Notice />
        {stage.value !== 'error' && <Work />}
      </main>
      <Foot />
      <KeyHelp />
      <FaultMenu />
    </div>
  );
}

function Work(): JSX.Element {
  const words = say.value;
  return (
    <div class="work">
      <section class="card" aria-label={words.lanes}>
        <header>
          <h2>{words.lanes}</h2>
          <p>{words.lanesHint}</p>
        </header>
        <Branches />
        <Lanes />
        <Legend />
        <Overview />
        <Transport />
      </section>
      <div class="side">
        <Why />
        <Difference />
        <Many />
        <EventList />
      </div>
    </div>
  );
}

function Top(): JSX.Element {
  const words = say.value;
  const copied = useSignal(false);
  const { base, seed } = story.value;
  const name = 'builtin' in base ? base.builtin : '';
  return (
    <header class="top">
      <h1 class="brand">
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <rect x="1" y="5" width="8" height="8" rx="2" fill="var(--master)" />
          <rect x="11" y="7" width="8" height="8" rx="2" fill="var(--backup)" stroke="var(--backup-edge)" />
        </svg>
        carplab
      </h1>
      <select
        class="control"
        aria-label={words.scenario}
        value={name}
        onChange={(event) => {
          pause();
          trouble.value = '';
          void open(newStory({ builtin: event.currentTarget.value }, seed));
        }}
      >
        {name === '' && <option value="">{opened.value?.name ?? words.ownScenario}</option>}
        {(opened.value?.builtins ?? []).map(({ name: each, title }) => (
          <option key={each} value={each}>
            {title}
          </option>
        ))}
      </select>
      <span class="gap" />
      <span class="seed">{words.seed(seed)}</span>
      <button
        type="button"
        class="control primary"
        onClick={async () => {
          copied.value = await copyLink();
          setTimeout(() => {
            copied.value = false;
          }, 2000);
        }}
      >
        {copied.value ? words.copied : words.copyLink}
      </button>
      <button
        type="button"
        class="control icon"
        data-theme={theme.value === 'dark' ? 'light' : 'dark'}
        aria-label={words.theme}
        title={words.theme}
        onClick={() => chooseTheme(theme.value === 'dark' ? 'light' : 'dark')}
      >
        <Icon name="theme" />
      </button>
      <button
        type="button"
        class="control icon"
        aria-label={words.keys}
        title={words.keys}
        onClick={() => {
          helpShown.value = true;
        }}
      >
        <Icon name="help" />
      </button>
    </header>
  );
}

/** What went wrong: a bad link, a scenario that cannot be read. The page goes on. */
function Notice(): JSX.Element | null {
  if (trouble.value === '') return null;
  const words = say.value;
  return (
    <div class="notice" role="alert">
      <p>{trouble.value}</p>
      <button
        type="button"
        class="control"
        onClick={() => {
          trouble.value = '';
        }}
      >
        {words.close}
      </button>
    </div>
  );
}

function Legend(): JSX.Element {
  const { legend } = say.value;
  const states = new Set<string>(
    record.value?.lanes.flatMap(({ bands }) => bands.kept.map(({ state }) => state)) ?? ['MASTER', 'BACKUP'],
  );
  if (record.value?.overlaps.kept.some(({ lasting }) => lasting)) states.add('dual');
  return (
    <ul class="legend">
      {Object.entries(legend)
        .filter(([kind]) => states.has(kind))
        .map(([kind, text]) => (
          <li key={kind}>
            <i class={kind} />
            {text}
          </li>
        ))}
    </ul>
  );
}

function Foot(): JSX.Element {
  const words = say.value;
  return (
    <footer class="foot">
      {(record.value?.sessions.kept ?? []).map(({ client, name, fate }) => (
        <span key={`${client} ${name}`}>{words.session(client, name, fate)}</span>
      ))}
      <span class="gap" />
      <span>{words.version(__CARPLAB_VERSION__)}</span>
      <span>
        {words.trace} <code data-hook="trace">{recorded.value?.done ? recorded.value.traceHash : ''}</code>
      </span>
    </footer>
  );
}
