import { effect, type Signal, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { type EventEntry, entries } from './event-list.js';
import { say } from './messages/say.js';
import { playing } from './player.js';
import { branch, record, tUs } from './state.js';
import { describeNow } from './state-words.js';

/** While playing, at most one sentence in so many ms. */
const PACE_MS = 1000;

/** What a screen reader says, and its number: the same words again are a new sentence. */
const said: Signal<readonly [number: number, text: string]> = signal([0, '']);

/** The one place that a screen reader reads out by itself as time goes on. */
export function Narration(): JSX.Element {
  const [number, text] = said.value;
  return (
    <div class="unseen" role="status" data-hook="narration">
      {text !== '' && (
        <p key={number} translate={false}>
          {text}
        </p>
      )}
    </div>
  );
}

/** Says something now: one text, whatever came before it in this turn. */
export function speak(text: string): void {
  const [number, before] = said.peek();
  if (text !== '' || before !== '') said.value = [number + 1, text];
}

/** Tells the whole state now. */
export function narrateNow(): void {
  const { value } = record;
  if (value !== undefined) speak(describeNow(value, tUs.value));
}

/** One sentence: what happened first, and how much there is besides. */
function sentence(events: readonly EventEntry[]): string {
  const first = events.filter(({ timeUs }) => timeUs === events[0]?.timeUs);
  const rest = events.slice(first.length);
  const { narration } = say.value;
  const changes = rest.filter(({ isTransition }) => isTransition).length;
  const told = narration.at(first[0]!.timeUs, first.map(({ text }) => text).join(', '));
  return rest.length === 0 ? told : `${told}; ${narration.more(changes, rest.length - changes)}`;
}

/**
 * Says what happens: while playing what was passed, each event once; at rest what happens at an instant that was gone to.
 * The slider says its instant itself.
 */
export function followNarration(): void {
  let fromUs = tUs.peek();
  let ofBranch = branch.peek();
  let waiting: EventEntry[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    timer = undefined;
    if (waiting.length === 0) return;
    speak(sentence(waiting));
    waiting = [];
    timer = setTimeout(tell, PACE_MS);
  };
  effect(() => {
    const now = tUs.value;
    const before = fromUs;
    const isSame = ofBranch === branch.value;
    fromUs = now;
    ofBranch = branch.value;
    const all = record.peek() === undefined || !isSame ? [] : entries.peek();
    if (now === before) return;
    if (playing.peek() && now > before) {
      waiting.push(...all.filter(({ timeUs }) => timeUs > before && timeUs <= now));
      if (timer === undefined) tell();
      return;
    }
    // Gone to: what waited is past.
    clearTimeout(timer);
    timer = undefined;
    waiting = [];
    const here = all.filter(({ timeUs }) => timeUs === now);
    const isSlid = document.activeElement?.matches('[data-hook="scrubber"]') ?? false;
    speak(here.length === 0 || isSlid ? '' : sentence(here));
  });
}
