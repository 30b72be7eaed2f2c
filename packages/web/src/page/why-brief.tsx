import type { JSX } from 'preact';
import { seconds } from './format.js';
import { say } from './messages/say.js';
import { reason } from './state.js';

/** The reason in a few lines, below the lanes of a phone. */
export function WhyBrief(): JSX.Element | null {
  const words = say.value;
  const { value } = reason;
  if (value === undefined) return null;
  const { transition, wait, link, vhid } = value;
  return (
    <div class="brief">
      <h3>{words.whyTitle(value)}</h3>
      <p>{words.vhid(vhid, link)}</p>
      {wait && (
        <p class="figures">
          {seconds(wait.setUs)} + {seconds(wait.waitUs + wait.lateUs)}
          <br />= <b>{seconds(wait.dueUs)}</b> {words.second}{' '}
          {wait.dueUs === transition?.timeUs && <span class="good">✓</span>}
        </p>
      )}
      {transition?.cause !== undefined && <p>{words.explain[transition.cause]}</p>}
    </div>
  );
}
