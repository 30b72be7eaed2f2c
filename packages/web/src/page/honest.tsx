import { type Signal, signal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { say } from './messages/say.js';

/** Whether the honest corner is open. */
export const honestShown: Signal<boolean> = signal(false);

/** What the simulation leaves out, and what it only infers. */
export function Honest(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useSignalEffect(() => {
    if (honestShown.value) dialog.current?.showModal();
  });
  const { honest, close } = say.value;
  const list = (title: string, texts: readonly string[]): JSX.Element => (
    <>
      <h3>{title}</h3>
      <ul>
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </>
  );
  return (
    <dialog
      ref={dialog}
      class="honest"
      data-hook="honest"
      aria-label={honest.title}
      onClose={() => {
        honestShown.value = false;
      }}
    >
      <h2>{honest.title}</h2>
      <p>{honest.lead}</p>
      {list(honest.absent, honest.absentList)}
      {list(honest.inferred, honest.inferredList)}
      <h3>{honest.chance}</h3>
      <p>{honest.chanceText}</p>
      <form method="dialog">
        <button type="submit" class="control">
          {close}
        </button>
      </form>
    </dialog>
  );
}
