import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { BuiltPair } from '../model/built-pair.js';
import { newStory } from '../model/story.js';
import { say } from './messages/say.js';
import { pause } from './player.js';
import { lab, open, story, trouble } from './state.js';

const built: Signal<(BuiltPair & { readonly mark: string }) | undefined> = signal(undefined);
/** Whether one is being made. */
export const building: Signal<boolean> = signal(false);

const markOf = (): string => JSON.stringify(story.value.base);

/** What the shown story was made from, if that is a capture of this visit. */
export const pair: ReadonlySignal<BuiltPair | undefined> = computed(() =>
  built.value !== undefined && built.value.mark === markOf() ? built.value : undefined,
);

/** Makes a scenario of the capture that is open, and opens it. */
export async function buildPair(): Promise<void> {
  pause();
  building.value = true;
  try {
    const answer = await lab.ask('pair', {});
    if (answer.pair === undefined) trouble.value = say.value.pair.noCarp;
    else {
      const made = newStory({ scenario: answer.pair.scenario }, 1);
      trouble.value = '';
      built.value = { ...answer.pair, mark: JSON.stringify(made.base) };
      await open(made);
    }
  } catch (error) {
    trouble.value = error instanceof Error ? error.message : String(error);
  }
  building.value = false;
}
