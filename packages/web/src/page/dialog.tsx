import { type Signal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { say } from './messages/say.js';

interface DialogProps {
  /** Its heading, and its accessible name. */
  readonly title: string;
  /** Whether it is open. Closing it sets this. */
  readonly shown: Signal<boolean>;
  /** Its class and its hook. */
  readonly name?: string;
  readonly children: ComponentChildren;
}

/** Something to read over the page, until it is closed. */
export function Dialog({ title, shown, name, children }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useSignalEffect(() => {
    if (shown.value) dialog.current?.showModal();
  });
  return (
    <dialog
      ref={dialog}
      class={name}
      data-hook={name}
      aria-label={title}
      onClose={() => {
        shown.value = false;
      }}
    >
      <h2>{title}</h2>
      {children}
      <form method="dialog">
        <button type="submit" class="control">
          {say.value.close}
        </button>
      </form>
    </dialog>
  );
}
