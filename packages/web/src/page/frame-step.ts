import { effect, type Signal, signal } from '@preact/signals';
import type { FrameWay } from '../model/frame-way.js';
import { askWay, branch, chosenFrame, trouble } from './state.js';

/** The chosen frame with its whole way. */
export const frameWay: Signal<FrameWay | undefined> = signal(undefined);

/** Keeps the shown way that of the chosen frame. */
export function followChosen(): void {
  effect(() => {
    const frame = chosenFrame.value;
    const of = branch.value;
    frameWay.value = undefined;
    if (frame === undefined) return;
    askWay(frame).then(
      (way) => {
        if (chosenFrame.peek() === frame && branch.peek() === of) frameWay.value = way;
      },
      (error: unknown) => {
        trouble.value = error instanceof Error ? error.message : String(error);
      },
    );
  });
}
