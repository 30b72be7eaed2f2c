import type { JSX } from 'preact';
import { Dialog } from './dialog.js';
import { chooseLetters, helpShown, lettersOn } from './help.js';
import { say } from './messages/say.js';

/** The keys, in a dialog. */
export function KeyHelp(): JSX.Element {
  const { keys, keyHelp, narration } = say.value;
  return (
    <Dialog title={keys} shown={helpShown}>
      <dl>{keyHelp.map(([key, does]) => [<dt key={key}>{key}</dt>, <dd key={does}>{does}</dd>])}</dl>
      <label class="letters">
        <input
          type="checkbox"
          data-hook="letters"
          checked={lettersOn.value}
          onChange={(event) => chooseLetters(event.currentTarget.checked)}
        />
        {narration.letters}
      </label>
    </Dialog>
  );
}
