import type { JSX } from 'preact';
import { say } from './messages/say.js';
import { building, buildPair, pair } from './pair.js';
import { recording } from './state.js';

/** Makes a scenario of the capture; without CARP in it, a sentence says why not. */
export function BuildPair(): JSX.Element | null {
  const words = say.value.pair;
  if (recording.value === undefined) return null;
  if (recording.value.counts.carp === 0) return <p class="dim">{words.noCarp}</p>;
  return (
    <div class="buttons">
      <button
        type="button"
        class="control"
        data-hook="build"
        disabled={building.value}
        onClick={() => void buildPair()}
      >
        {words.build}
      </button>
      <p class="dim">{words.buildHint}</p>
    </div>
  );
}

/** What of the shown scenario was seen in the capture, and what was assumed. */
export function PairCard(): JSX.Element | null {
  const words = say.value.pair;
  const { value } = pair;
  if (value === undefined) return null;
  return (
    <section class="card pair" data-hook="pair" aria-label={words.title}>
      <header>
        <h2>{words.title}</h2>
        <p translate={false}>{value.scenario.name}</p>
      </header>
      <h3>{words.seen}</h3>
      <ul>
        {value.seen.map(({ host, addresses }) => (
          <li key={host} translate={false}>
            {host}: {addresses.join(', ')}
          </li>
        ))}
      </ul>
      <h3>{words.assumed}</h3>
      <ul data-hook="guesses">
        {value.guesses.map(({ code, what }) => (
          <li key={`${code} ${what.join(' ')}`}>{words.guesses[code](...what)}</li>
        ))}
      </ul>
    </section>
  );
}
