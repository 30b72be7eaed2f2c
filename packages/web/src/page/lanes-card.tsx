import type { JSX } from 'preact';
import { Branches } from './branches.js';
import { Lanes } from './lanes.js';
import { isPhone } from './media.js';
import { say } from './messages/say.js';
import { Overview } from './overview.js';
import { record } from './state.js';
import { Transport } from './transport.js';
import { WhyBrief } from './why-brief.js';

/** The lanes with all that belongs to their time. */
export function LanesCard(): JSX.Element {
  const words = say.value;
  return (
    <section class="card lanes-card" aria-label={words.lanes}>
      <header>
        <h2>{words.lanes}</h2>
        <p>{words.lanesHint}</p>
      </header>
      <Branches />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: more lanes than fit are reached by the keys that scroll. */}
      <section class="lanes-room" aria-label={words.tabs['lanes']} tabIndex={0}>
        <Lanes />
        <Legend />
      </section>
      <Overview />
      {isPhone.value ? <WhyBrief /> : <Transport />}
    </section>
  );
}

function Legend(): JSX.Element {
  const { legend } = say.value;
  const states = new Set<string>(
    record.value?.lanes.flatMap(({ bands }) => bands.kept.map(({ state }) => state)) ?? ['MASTER', 'BACKUP'],
  );
  if (record.value?.overlaps.kept.some(({ lasting }) => lasting)) states.add('dual');
  return (
    <ul class="legend">
      {Object.entries(legend)
        .filter(([kind]) => states.has(kind))
        .map(([kind, text]) => (
          <li key={kind}>
            <i class={kind} />
            {text}
          </li>
        ))}
    </ul>
  );
}
