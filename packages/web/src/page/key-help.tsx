import { useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { helpShown } from './help.js';
import { say } from './messages/say.js';

/** The keys, in a dialog. */
export function KeyHelp(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useSignalEffect(() => {
    if (helpShown.value) dialog.current?.showModal();
  });
  const { keys, keyHelp, close } = say.value;
  return (
    <dialog
      ref={dialog}
      aria-label={keys}
      onClose={() => {
        helpShown.value = false;
      }}
    >
      <h2>{keys}</h2>
      <dl>{keyHelp.map(([key, does]) => [<dt key={key}>{key}</dt>, <dd key={does}>{does}</dd>])}</dl>
      <form method="dialog">
        <button type="submit" class="control">
          {close}
        </button>
      </form>
    </dialog>
  );
}
