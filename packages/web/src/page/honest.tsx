import { type Signal, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { Dialog } from './dialog.js';
import { say } from './messages/say.js';

/** Whether the honest corner is open. */
export const honestShown: Signal<boolean> = signal(false);

/** What the simulation leaves out, and what it only infers. */
export function Honest(): JSX.Element {
  const { honest } = say.value;
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
    <Dialog title={honest.title} shown={honestShown} name="honest">
      <p>{honest.lead}</p>
      {list(honest.absent, honest.absentList)}
      {list(honest.inferred, honest.inferredList)}
      <h3>{honest.chance}</h3>
      <p>{honest.chanceText}</p>
    </Dialog>
  );
}
