import type { JSX } from 'preact';
import { Branches } from './branches.js';
import { Lanes } from './lanes.js';
import { MarkList } from './marks.js';
import { isPhone } from './media.js';
import { say } from './messages/say.js';
import { Overview } from './overview.js';
import { record, recording, tUs } from './state.js';
import { traced } from './traced.js';
import { Transport } from './transport.js';
import { WhyBrief } from './why-brief.js';

/** The lanes with all that belongs to their time. */
export function LanesCard(): JSX.Element {
  const words = say.value;
  return (
    <section class="card lanes-card" aria-label={words.lanes}>
      <header>
        <h2>{words.lanes}</h2>
        <Hint />
      </header>
      {recording.value === undefined && <Branches />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: more lanes than fit are reached by the keys that scroll. */}
      <section class="lanes-room" aria-label={words.tabs['lanes']} tabIndex={0}>
        <Lanes />
        {recording.value !== undefined && record.value?.lanes.length === 0 && (
          <p class="empty">{words.recording.noLanes}</p>
        )}
        <Legend />
      </section>
      <MarkList />
      <Overview />
      {isPhone.value ? <WhyBrief /> : <Transport />}
    </section>
  );
}

/** What the picture shows; after a step along causes, where it led. */
function Hint(): JSX.Element {
  const words = say.value;
  const { text, tUs: of } = traced.value;
  if (text !== '' && of === tUs.value)
    return (
      <p class="traced" data-hook="traced" translate={false}>
        {text}
      </p>
    );
  return <p>{recording.value ? words.recording.lanesHint : words.lanesHint}</p>;
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
