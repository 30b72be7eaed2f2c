import { type Signal, signal } from '@preact/signals';
import { keep, read } from './theme.js';

/** Whether the keys are shown. */
export const helpShown: Signal<boolean> = signal(false);

/** The reader's setting, in this browser only: whoever speaks to the computer switches them off. */
const KEY = 'carplab.letters';

/** Whether keys that are a single character act. */
export const lettersOn: Signal<boolean> = signal(read(KEY) !== 'off');

export function chooseLetters(isOn: boolean): void {
  keep(KEY, isOn ? 'on' : 'off');
  lettersOn.value = isOn;
}
