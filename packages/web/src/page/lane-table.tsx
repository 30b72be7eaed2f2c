import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { plainSeconds } from './format.js';
import { say } from './messages/say.js';
import { record } from './state.js';

/** Whether the table is shown to everybody; a screen reader always has it. */
export const tableShown = signal(false);

/** The lanes as a table: the same bands as the picture. */
export function LaneTable(): JSX.Element {
  const lanes = record.value?.lanes ?? [];
  const { lanesTable, laneColumns, vhid } = say.value;
  return (
    <div class={tableShown.value ? '' : 'unseen'}>
      <table class="table">
        <caption class="unseen">{lanesTable}</caption>
        <thead>
          <tr>
            {laneColumns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lanes.flatMap((each) =>
            each.bands.kept.map(({ state, fromUs, toUs }) => (
              <tr key={`${each.host} ${each.link} ${each.vhid} ${fromUs}`}>
                <td>{each.host}</td>
                <td>{vhid(each.vhid, each.link)}</td>
                <td>{state}</td>
                <td>{plainSeconds(fromUs)}</td>
                <td>{plainSeconds(toUs)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}
