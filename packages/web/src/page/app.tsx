import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { newStory } from '../model/story.js';
import { ExportMenu, OfferedFile, OpenFile } from './file-menu.js';
import { helpShown } from './help.js';
import { Honest, honestShown } from './honest.js';
import { Icon } from './icon.js';
import { KeyHelp } from './key-help.js';
import { copyLink } from './keys.js';
import { chooseLanguage, LANGUAGE_TAGS } from './language.js';
import { later } from './later.js';
import { LessonChoice } from './lesson.js';
import { isPhone } from './media.js';
import { say, scenarioTitles } from './messages/say.js';
import { Narration } from './narration.js';
import { chooseDensity, density } from './panel-open.js';
import { pause } from './player.js';
import { ReadingNotice } from './recording-notice.js';
import { open, opened, record, recorded, recording, stage, story, trouble } from './state.js';
import { chooseTheme, theme } from './theme.js';
import { Workspace } from './workspace.js';

const FaultMenu = later(async () => (await import('./fault-menu.js')).FaultMenu);

/** The page. */
export function App(): JSX.Element {
  return (
    <div class="app">
      <Top />
      <main>
        <Notice />
        <ReadingNotice />
        {stage.value !== 'error' && <Workspace />}
        <FaultMenu />
      </main>
      <Foot />
      <KeyHelp />
      <Narration />
      <Honest />
    </div>
  );
}

function Top(): JSX.Element {
  const words = say.value;
  const copied = useSignal(false);
  const { base, seed } = story.value;
  const isRun = recording.value === undefined;
  const name = isRun && 'builtin' in base ? base.builtin : '';
  return (
    <header class="top">
      <h1 class="brand">
        <button
          type="button"
          title={words.honest.title}
          data-hook="about"
          onClick={() => {
            honestShown.value = true;
          }}
        >
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <rect x="1" y="5" width="8" height="8" rx="2" fill="var(--master)" />
            <rect x="11" y="7" width="8" height="8" rx="2" fill="var(--backup)" stroke="var(--backup-edge)" />
          </svg>
          carplab
        </button>
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
        {name !== '' && opened.value === undefined && <option value={name}>{words.computing}</option>}
        {name === '' && <option value="">{opened.value?.name ?? words.ownScenario}</option>}
        {(opened.value?.builtins ?? []).map(({ name: each, title }) => (
          <option key={each} value={each}>
            {scenarioTitles.value[each] ?? title}
          </option>
        ))}
      </select>
      <OpenFile />
      <OfferedFile />
      <LessonChoice />
      <span class="gap" />
      {isRun && <span class="seed">{words.seed(seed)}</span>}
      {isRun && (
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
      )}
      <ExportMenu />
      <fieldset class="choice">
        <legend class="unseen">{words.language}</legend>
        {LANGUAGE_TAGS.map((tag) => (
          <button
            key={tag}
            type="button"
            data-lang={tag}
            aria-pressed={tag === words.lang}
            onClick={() => chooseLanguage(tag)}
          >
            {tag.toUpperCase()}
          </button>
        ))}
      </fieldset>
      <Density />
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

/** How much is shown; a phone shows one panel at a time. */
function Density(): JSX.Element | null {
  const words = say.value;
  if (isPhone.value) return null;
  return (
    <fieldset class="choice">
      <legend class="unseen">{words.density}</legend>
      {(['learn', 'lab'] as const).map((each) => (
        <button
          key={each}
          type="button"
          data-density={each}
          aria-pressed={density.value === each}
          onClick={() => chooseDensity(each)}
        >
          {words.densities[each]}
        </button>
      ))}
    </fieldset>
  );
}

/** What went wrong: a bad link, a scenario that cannot be read. The page goes on. */
export function Notice(): JSX.Element | null {
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

function Foot(): JSX.Element {
  const words = say.value;
  return (
    <footer class="foot">
      {(record.value?.sessions.kept ?? []).map(({ client, name, fate }) => (
        <span key={`${client} ${name}`}>{words.session(client, name, fate)}</span>
      ))}
      <span class="gap" />
      <span>{words.version(__CARPLAB_VERSION__)}</span>
      {recording.value === undefined && (
        <span>
          {words.trace} <code data-hook="trace">{recorded.value?.done ? recorded.value.traceHash : ''}</code>
        </span>
      )}
    </footer>
  );
}
