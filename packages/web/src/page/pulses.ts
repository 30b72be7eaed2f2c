import { batch, effect, type Signal, signal } from '@preact/signals';
import type { FrameWay } from '../model/frame-way.js';
import { reducedMotion } from './media.js';
import { playing, speed } from './player.js';
import { instant } from './state.js';

/** How long a pulse travels, ms of wall time. */
export const PULSE_MS = 350;
/** So long one sees where it was lost. */
const LINGER_MS = 350;
/** Below this speed a frame is seen where it is. */
const TRUE_SPEED = 1 / 200;
/** The most pulses at a time: more would be a blur. */
const MOST = 40;

interface Pulse {
  readonly way: FrameWay;
  readonly sinceMs: number;
}

/** Frames as the eye can follow them: not to scale. */
export const pulses: Signal<readonly Pulse[]> = signal([]);
/** The wall clock of the pulses, ms. */
export const pulseMs: Signal<number> = signal(0);
/** The frames that have just passed, for those who want no motion. */
export const passed: Signal<readonly FrameWay[]> = signal([]);

/** Whether frames are shown as pulses now: while playing too fast to see them where they are. */
export const isPulsing = (): boolean => playing.value && speed.value >= TRUE_SPEED;

effect(() => {
  const ways = instant.value?.ways ?? [];
  if (!isPulsing()) {
    passed.value = [];
    return;
  }
  if (reducedMotion.peek()) {
    passed.value = ways;
    return;
  }
  if (ways.length === 0) return;
  const sinceMs = performance.now();
  const isRunning = pulses.peek().length > 0;
  batch(() => {
    pulses.value = [...pulses.peek(), ...ways.map((way) => ({ way, sinceMs }))].slice(-MOST);
    pulseMs.value = sinceMs;
  });
  if (!isRunning) requestAnimationFrame(tick);
});

function tick(): void {
  const now = performance.now();
  batch(() => {
    const left = pulses.peek().filter(({ sinceMs }) => now - sinceMs < PULSE_MS + LINGER_MS);
    if (left.length < pulses.peek().length) pulses.value = left;
    pulseMs.value = now;
  });
  if (pulses.peek().length > 0) requestAnimationFrame(tick);
}
