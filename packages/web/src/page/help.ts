import { type Signal, signal } from '@preact/signals';

/** Whether the keys are shown. */
export const helpShown: Signal<boolean> = signal(false);
