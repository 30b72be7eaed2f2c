import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { type Difference as Both, differences, forkUs } from '../model/differences.js';
import { say } from './messages/say.js';
import { branch, compared, runs, story } from './state.js';

interface Line {
  readonly what: string;
  readonly one: string;
  readonly other: string;
  readonly isEqual: boolean;
}

/** The two branches beside each other, in the order of their letters. */
const pair = (): readonly [string, string] => {
  const { value: one } = branch;
  const other = compared.value ?? one;
  return one < other ? [one, other] : [other, one];
};

/** What is different between the shown branch and the one beside it. */
export function Difference(): JSX.Element | null {
  const found = useComputed(() => {
    const [one, other] = pair().map((id) => runs.value.get(id));
    return one?.done && other?.done ? differences(one, other) : undefined;
  });
  if (compared.value === undefined) return null;
  const [first, other] = pair();
  const words = say.value.faults;
  const { vhid: nameOf } = say.value;
  const line = <T,>(what: string, both: Both<T>, text: (value: T) => string): Line => {
    const { one, other: second, isEqual } = both;
    return { what, one: text(one), other: text(second), isEqual };
  };
  const times = (us: readonly number[]): string =>
    us.length === 0 ? words.none : words.takeoverCount(us.length, Math.max(...us));
  const { value } = found;
  const lines: Line[] =
    value === undefined
      ? []
      : [
          ...value.vhids.flatMap(({ link, vhid, takeovers, withoutUs }) => [
            line(words.takeoverOf(nameOf(vhid, link)), takeovers, times),
            line(words.withoutMaster(nameOf(vhid, link)), withoutUs, words.duration),
          ]),
          ...value.pings.map(({ client, lost }) => line(words.pingsLost(client), lost, String)),
          ...value.sessions.map(({ client, name, fate }) =>
            line(words.sessionOf(client, name), fate, (each) => each ?? words.none),
          ),
          line(words.transitions, value.transitions, String),
          line(words.frames, value.frames, String),
        ];
  return (
    <section class="card differ-card" data-hook="difference" aria-label={words.difference}>
      <header>
        <h2>{words.difference}</h2>
        <p>{words.differenceHint(first, other, forkUs(story.value, first, other))}</p>
      </header>
      {value === undefined ? (
        <p class="empty">{say.value.computing}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what does not fit is reached by the keys that scroll.
        <section class="scroll" aria-label={`${first} / ${other}`} tabIndex={0}>
          <table class="table differ">
            <thead>
              <tr>
                <td>{lines.every(({ isEqual }) => isEqual) && words.allEqual}</td>
                <th scope="col">{first}</th>
                <th scope="col">{other}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map(({ what, one, other: second, isEqual }) => (
                <tr key={what} class={isEqual ? 'equal' : ''}>
                  <th scope="row">{what}</th>
                  <td translate={false}>{one}</td>
                  <td translate={false}>{second}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
