import { batch, effect, type Signal, signal } from '@preact/signals';
import type { FrameWay } from '../model/frame-way.js';
import { pause } from './player.js';
import { branch, chosenFrame, lab, seek, tUs } from './state.js';

/** The way of the chosen frame. It is shown at the instant at which the frame was sent. */
export const frameWay: Signal<FrameWay | undefined> = signal(undefined);

effect(() => {
  const frame = chosenFrame.value;
  const of = branch.value;
  if (frame === undefined || frameWay.peek()?.frame === frame) return;
  frameWay.value = undefined;
  void lab.ask('way', { branch: of, frame, tUs: 0, step: 0 }).then(({ way }) => {
    if (chosenFrame.peek() === frame && branch.peek() === of) frameWay.value = way;
  });
});

/** Chooses the next frame, or the one before, and goes there. */
export async function stepFrame(step: 1 | -1): Promise<void> {
  pause();
  const shown = frameWay.value;
  const from = shown?.sentUs === tUs.value ? { frame: shown.frame } : {};
  const { way } = await lab.ask('way', { branch: branch.value, ...from, tUs: tUs.value, step });
  if (way === undefined) return;
  batch(() => {
    frameWay.value = way;
    chosenFrame.value = way.frame;
    seek(way.sentUs);
  });
}
