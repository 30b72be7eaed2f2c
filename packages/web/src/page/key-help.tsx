import type { JSX } from 'preact';
import { Dialog } from './dialog.js';
import { helpShown } from './help.js';
import { say } from './messages/say.js';

/** The keys, in a dialog. */
export function KeyHelp(): JSX.Element {
  const { keys, keyHelp } = say.value;
  return (
    <Dialog title={keys} shown={helpShown}>
      <dl>{keyHelp.map(([key, does]) => [<dt key={key}>{key}</dt>, <dd key={does}>{does}</dd>])}</dl>
    </Dialog>
  );
}
