import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { KeyRow } from '../model/recording-keys.js';
import type { RecordingFacts, Remark } from '../worker/recording-protocol.js';
import { grouped, millis } from './format.js';
import { say } from './messages/say.js';
import { BuildPair } from './pair-card.js';
import { pause } from './player.js';
import { applyCure, applyKeys, keyProblem, keyRows } from './recording.js';
import { recording, seek } from './state.js';

/** The capture that is shown: what it is, what was found in it, and the keys that its HMACs are checked with. */
export function Capture(): JSX.Element | null {
  const words = say.value.recording;
  const { value: facts } = recording;
  if (facts === undefined) return null;
  return (
    <section class="card capture" data-hook="capture" aria-label={words.title}>
      <header>
        <h2>{words.title}</h2>
        <p>{words.readOnly}</p>
      </header>
      <Facts facts={facts} />
      <BuildPair />
      <Found facts={facts} />
      <Keys key={facts.name} facts={facts} />
    </section>
  );
}

function Facts({ facts }: { readonly facts: RecordingFacts }): JSX.Element {
  const words = say.value.recording;
  const { name, size, format, begins, counts, left } = facts;
  const { frames, carp, vrrp, pfsync, verified, failed, damaged } = counts;
  const kinds = [
    ['CARP', carp],
    ['VRRP', vrrp],
    ['pfsync', pfsync],
  ] as const;
  return (
    <>
      <h3 translate={false}>{name}</h3>
      <dl class="facts">
        <dt>{words.file}</dt>
        <dd>{words.fileText(format, size)}</dd>
        <dt>{words.begins}</dt>
        <dd>{begins}</dd>
        <dt>{words.frames}</dt>
        <dd>
          {grouped(frames)}
          {kinds.map(([kind, count]) => (count > 0 ? ` · ${kind} ${grouped(count)}` : ''))}
        </dd>
        {carp > 0 && (
          <>
            <dt>HMAC</dt>
            <dd data-hook="verdicts">{words.verdicts(verified, failed, carp - verified - failed)}</dd>
          </>
        )}
        {damaged > 0 && (
          <>
            <dt>{words.damaged}</dt>
            <dd>{grouped(damaged)}</dd>
          </>
        )}
      </dl>
      {left > 0 && <p class="dim">{words.left(left)}</p>}
    </>
  );
}

/** What was found, worst first. */
function Found({ facts: { remarks } }: { readonly facts: RecordingFacts }): JSX.Element {
  const words = say.value.recording;
  const order = ['error', 'warning', 'note'];
  const sorted = remarks.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return (
    <>
      <h3>{words.found}</h3>
      {sorted.length === 0 && <p class="dim">{words.foundNothing}</p>}
      <ul class="remarks" lang="en" data-hook="remarks">
        {sorted.map((remark, i) => (
          <Finding key={`${i} ${remark.text}`} remark={remark} />
        ))}
      </ul>
    </>
  );
}

/** A finding, in the words of `carplab decode`. */
export function Finding({ remark }: { readonly remark: Remark }): JSX.Element {
  const words = say.value.recording;
  const { timeUs, severity, text, why, place, lane, cure } = remark;
  return (
    <li class={severity}>
      {severity !== 'note' && <b class="unseen">{words.severities[severity]}: </b>}
      <span translate={false}>
        {text}
        {why !== undefined && <small>{why}</small>}
      </span>
      <span class="acts">
        {timeUs !== undefined && (
          <button
            type="button"
            class="link"
            onClick={() => {
              pause();
              seek(timeUs, lane);
            }}
          >
            {words.goTo(millis(timeUs))}
          </button>
        )}
        {cure !== undefined && place !== undefined && (
          <button
            type="button"
            class="control"
            data-hook="cure"
            onClick={() => void applyCure({ vhid: place.vhid, ...cure })}
          >
            {words.cure(cure.missing, cure.extra)}
          </button>
        )}
      </span>
    </li>
  );
}

/** Passwords and addresses. Rows are for all virtual hosts, or for one number. */
function Keys({ facts: { counts, vhids } }: { readonly facts: RecordingFacts }): JSX.Element | null {
  const words = say.value.recording;
  const typed = useSignal<readonly KeyRow[] | undefined>(undefined);
  if (counts.carp === 0) return null;
  const rows = typed.value ?? keyRows.value;
  const change = (at: number, part: Partial<KeyRow>): void => {
    typed.value = rows.map((row, i) => (i === at ? { ...row, ...part } : row));
  };
  const free = vhids.filter((vhid) => !rows.some((row) => row.vhid === vhid));
  return (
    <form
      class="keys"
      data-hook="keys"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        typed.value = undefined;
        void applyKeys(rows);
      }}
    >
      <h3>{words.keys}</h3>
      <p class="dim">{words.keysHint}</p>
      {rows.map((row, i) => (
        <fieldset key={row.vhid ?? 'all'}>
          {vhids.length > 1 && (
            <legend>{row.vhid === undefined ? words.allVhids : `vhid ${row.vhid}`}</legend>
          )}
          <label>
            <span>{words.password}</span>
            <input
              class="control"
              type="password"
              name="password"
              autocomplete="off"
              value={row.password}
              onInput={({ currentTarget }) => change(i, { password: currentTarget.value })}
            />
          </label>
          <label>
            <span>{words.addresses}</span>
            <input
              class="control"
              name="addresses"
              autocomplete="off"
              spellcheck={false}
              placeholder="203.0.113.4 203.0.113.5"
              value={row.addresses}
              aria-invalid={keyProblem.value !== ''}
              onInput={({ currentTarget }) => change(i, { addresses: currentTarget.value })}
            />
          </label>
        </fieldset>
      ))}
      {keyProblem.value !== '' && (
        <p class="bad" role="alert">
          {keyProblem.value}
        </p>
      )}
      <div class="buttons">
        <button type="submit" class="control">
          {words.check}
        </button>
        {vhids.length > 1 && free.length > 0 && (
          <select
            class="control"
            aria-label={words.addVhid}
            value=""
            onChange={({ currentTarget }) => {
              const vhid = Number(currentTarget.value);
              currentTarget.value = '';
              typed.value = [...rows, { vhid, password: rows[0]?.password ?? '', addresses: '' }];
            }}
          >
            <option value="">{words.addVhid}</option>
            {free.map((vhid) => (
              <option key={vhid} value={vhid}>
                vhid {vhid}
              </option>
            ))}
          </select>
        )}
      </div>
    </form>
  );
}
