import { computed, effect, type Signal, signal } from '@preact/signals';
import { eventTimes, quietPlace } from './instants.js';
import { reducedMotion } from './media.js';
import { durationUs, record, recorded, remarks, seek, tUs } from './state.js';

export const playing: Signal<boolean> = signal(false);
/** Virtual seconds in a second. */
export const speed: Signal<number> = signal(1);
/** Hurry through what is quiet. */
export const quiet: Signal<boolean> = signal(false);
export const SPEEDS: readonly number[] = [0.001, 0.01, 0.1, 0.5, 1, 2, 10, 60, 600];

/** With reduced motion, playing moves so often, ms. */
const CALM_MS = 500;
const stops = computed(() => (record.value === undefined ? [] : eventTimes(record.value, remarks.value)));

/** Where playing stops by itself. */
let untilUs = Number.POSITIVE_INFINITY;
let last: number | undefined;

/** Plays on, to an instant or to the end. At the end it starts again from the beginning. */
export function play(toUs: number = Number.POSITIVE_INFINITY): void {
  untilUs = toUs;
  if (tUs.value >= durationUs.value) seek(0);
  playing.value = true;
}

export function pause(): void {
  playing.value = false;
}

function tick(now: number): void {
  if (!playing.value) {
    last = undefined;
    return;
  }
  if (last !== undefined && reducedMotion.value && now - last < CALM_MS) {
    requestAnimationFrame(tick);
    return;
  }
  const wallUs = last === undefined ? 0 : (now - last) * 1000;
  last = now;
  const end = Math.min(untilUs, recorded.value?.recordedUs ?? 0);
  const wanted = quiet.value ? quietPlace(stops.value, tUs.value, wallUs) : tUs.value + wallUs * speed.value;
  const to = Math.min(end, wanted);
  if (wallUs > 0) seek(to);
  if (to >= Math.min(untilUs, durationUs.value)) {
    playing.value = false;
    last = undefined;
    return;
  }
  requestAnimationFrame(tick);
}

effect(() => {
  if (playing.value) requestAnimationFrame(tick);
});

/** One detent up or down. */
export function changeSpeed(step: 1 | -1): void {
  const at = SPEEDS.indexOf(speed.value);
  speed.value = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + step))]!;
}
