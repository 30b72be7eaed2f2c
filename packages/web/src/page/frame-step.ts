import { type Signal, signal } from '@preact/signals';
import type { FrameWay } from '../model/frame-way.js';
import { pause } from './player.js';
import { askWay, seek, tUs } from './state.js';

/** The frame that is shown with its whole way, while the instant is that of its sending. */
export const frameWay: Signal<FrameWay | undefined> = signal(undefined);

/** Goes to the next frame, or the one before, and shows its way. */
export async function stepFrame(step: 1 | -1): Promise<void> {
  pause();
  const shown = frameWay.value;
  const from = shown?.sentUs === tUs.value ? { frame: shown.frame } : {};
  await showFrame({ ...from, tUs: tUs.value, step });
}

/** Shows the way of a frame, and the instant at which it was sent. */
export async function showFrame(stop: Parameters<typeof askWay>[0]): Promise<void> {
  const way = await askWay(stop);
  if (way === undefined) return;
  frameWay.value = way;
  seek(way.sentUs);
}
