import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { wordsAt } from './event-list.js';
import { seconds, typedTime } from './format.js';
import { Icon, type IconName } from './icon.js';
import { eventTimes, neighbor } from './instants.js';
import { say } from './messages/say.js';
import { pause, play, playing, quiet, SPEEDS, speed } from './player.js';
import { durationUs, record, recorded, remarks, seek, tUs } from './state.js';

/** Goes to the event before or after. */
export function stepEvent(step: 1 | -1): void {
  const { value } = record;
  if (value === undefined) return;
  pause();
  const to = neighbor(eventTimes(value, remarks.value), tUs.value, step);
  if (to !== undefined) seek(to);
}

export function Transport(): JSX.Element {
  const words = say.value;
  const isPlaying = playing.value;
  return (
    <div class="pinned">
      <Scrubber />
      <fieldset class="transport">
        <legend class="unseen">{words.transport}</legend>
        <Button icon="begin" label={words.begin} act={() => seek(0)} kind="edge" />
        <Button icon="before" label={words.before} act={() => stepEvent(-1)} />
        <Button
          icon={isPlaying ? 'pause' : 'play'}
          label={isPlaying ? words.pause : words.play}
          act={() => (isPlaying ? pause() : play())}
          kind="dark"
        />
        <Button icon="after" label={words.after} act={() => stepEvent(1)} />
        <Button icon="end" label={words.end} act={() => seek(durationUs.value)} kind="edge" />
        <Clock />
        <span class="gap" />
        <button
          type="button"
          class="control quiet"
          data-hook="quiet"
          aria-pressed={quiet.value}
          aria-label={words.quietHint}
          title={words.quietHint}
          onClick={() => {
            quiet.value = !quiet.value;
          }}
        >
          <span>{words.quiet}</span>
          <Icon name="quiet" />
        </button>
        <select
          class="control"
          aria-label={words.speed}
          value={speed.value}
          onChange={(event) => {
            speed.value = Number(event.currentTarget.value);
          }}
        >
          {SPEEDS.map((each) => (
            <option key={each} value={each}>
              {words.speedOf(each)}
            </option>
          ))}
        </select>
      </fieldset>
    </div>
  );
}

interface ButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly act: () => void;
  readonly kind?: string;
}

function Button({ icon, label, act, kind = '' }: ButtonProps): JSX.Element {
  return (
    <button type="button" class={`control icon ${kind}`} aria-label={label} title={label} onClick={act}>
      <Icon name={icon} />
    </button>
  );
}

/** Shows the instant; a time typed there and Enter seeks to exactly that. */
function Clock(): JSX.Element {
  const typed = useSignal<string | undefined>(undefined);
  const words = say.value;
  return (
    <div class="clock">
      <input
        data-hook="clock"
        data-us={tUs.value}
        aria-label={words.clock}
        inputMode="decimal"
        // As wide as the latest time of the run, so that nothing moves.
        style={{ '--digits': seconds(durationUs.value).length }}
        value={typed.value ?? seconds(tUs.value)}
        onFocus={(event) => {
          pause();
          event.currentTarget.select();
        }}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
        }}
        onBlur={() => {
          typed.value = undefined;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
          if (event.key !== 'Enter') return;
          const to = typedTime(event.currentTarget.value);
          typed.value = undefined;
          if (to !== undefined) seek(to);
        }}
      />
      <span>{words.second}</span>
    </div>
  );
}

function Scrubber(): JSX.Element {
  const words = say.value;
  return (
    <input
      type="range"
      class="scrubber"
      data-hook="scrubber"
      // biome-ignore lint/a11y/noRedundantRoles: those who look for the slider from outside ask for the word.
      role="slider"
      aria-label={words.scrubber}
      aria-valuetext={words.at(tUs.value, wordsAt(tUs.value))}
      aria-valuenow={tUs.value}
      min={0}
      max={durationUs.value}
      step={1}
      value={tUs.value}
      disabled={recorded.value === undefined}
      onInput={(event) => {
        pause();
        seek(Number(event.currentTarget.value));
      }}
    />
  );
}
