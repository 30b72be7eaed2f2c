import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { CAPTURE_EXPORTS, EXPORT_ENDINGS, type ExportKind } from '../model/export-kinds.js';
import { permanentLink } from './address.js';
import { exportAs, exporting, openFiles } from './files.js';
import { copyLink } from './keys.js';
import { say } from './messages/say.js';
import { offered, openOffered } from './offered.js';
import { recording, stage } from './state.js';

/** So long a word about what was done is shown, ms. */
const SAID_MS = 2000;

/** Opens a file. */
export function OpenFile(): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const words = say.value.files;
  return (
    <>
      <button type="button" class="control" title={words.openHint} onClick={() => field.current?.click()}>
        {words.open}
      </button>
      <input
        ref={field}
        type="file"
        hidden
        aria-label={words.open}
        data-hook="file"
        accept=".yaml,.yml,.json,.pcap,.pcapng,.cap,.gz"
        onChange={({ currentTarget }) => {
          // Copied: the list is that of the field, which the same file may enter once more.
          const files = [...(currentTarget.files ?? [])];
          currentTarget.value = '';
          void openFiles(files);
        }}
      />
    </>
  );
}

/** Opens one of several files that the server offers. */
export function OfferedFile(): JSX.Element | null {
  if (offered.value.length < 2) return null;
  const words = say.value.files;
  return (
    <select
      class="control"
      aria-label={words.offered}
      data-hook="offered"
      value=""
      onChange={({ currentTarget }) => {
        const place = Number(currentTarget.value);
        currentTarget.value = '';
        void openOffered(place);
      }}
    >
      <option value="">{words.offered}</option>
      {offered.value.map((name, place) => (
        <option key={`${place} ${name}`} value={place}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** What the shown branch can be saved as. */
export function ExportMenu(): JSX.Element {
  const isOpen = useSignal(false);
  const said = useSignal('');
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const words = say.value.files;
  const kinds = recording.value ? CAPTURE_EXPORTS : (Object.keys(EXPORT_ENDINGS) as ExportKind[]);
  useEffect(() => {
    const close = (event: Event): void => {
      if (!menu.current?.contains(event.target as Node)) isOpen.value = false;
    };
    const leave = ({ key }: KeyboardEvent): void => {
      if (key !== 'Escape' || !isOpen.value) return;
      isOpen.value = false;
      button.current?.focus();
    };
    addEventListener('keydown', leave);
    addEventListener('pointerdown', close);
    addEventListener('focusin', close);
    return () => {
      removeEventListener('keydown', leave);
      removeEventListener('pointerdown', close);
      removeEventListener('focusin', close);
    };
  }, []);
  return (
    <div class="export" ref={menu}>
      <button
        type="button"
        class="control"
        ref={button}
        data-hook="export"
        aria-expanded={isOpen.value}
        aria-busy={exporting.value !== undefined}
        disabled={stage.value !== 'ready'}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        {exporting.value === undefined ? words.export : words.exporting}
      </button>
      <span class={said.value === '' ? 'unseen' : 'said'} role="status">
        {said.value}
      </span>
      {isOpen.value && (
        <div class="export-list">
          {recording.value === undefined && (
            <button
              type="button"
              data-hook="permanent"
              onClick={async () => {
                isOpen.value = false;
                button.current?.focus();
                said.value = (await copyLink(permanentLink)) ? say.value.copied : '';
                setTimeout(() => {
                  said.value = '';
                }, SAID_MS);
              }}
            >
              {words.permanent} <small>{words.permanentHint}</small>
            </button>
          )}
          {kinds.map((kind) => (
            <button
              key={kind}
              type="button"
              data-export={kind}
              disabled={exporting.value !== undefined}
              onClick={() => {
                isOpen.value = false;
                button.current?.focus();
                void exportAs(kind);
              }}
            >
              {(recording.value && words.captureKinds[kind]) || words.kinds[kind]}{' '}
              <code>{EXPORT_ENDINGS[kind]}</code>
            </button>
          ))}
          <p>{recording.value ? words.noPasswords : words.passwords}</p>
        </div>
      )}
    </div>
  );
}
