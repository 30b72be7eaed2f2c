import type { JSX } from 'preact';
import { isPhone } from './media.js';
import { say } from './messages/say.js';
import { turn } from './panel-open.js';

/** Shows another of the panels that take turns; on a phone all have tabs. */
export function TurnButton({ to }: { readonly to: 'why' | 'config' }): JSX.Element | null {
  if (isPhone.value) return null;
  return (
    <button
      type="button"
      class="link"
      data-turn={to}
      onClick={() => {
        turn.value = to;
      }}
    >
      {say.value.tabs[to]}
    </button>
  );
}
