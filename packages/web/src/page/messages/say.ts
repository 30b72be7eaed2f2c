import { type ReadonlySignal, signal } from '@preact/signals';
import { en, type Messages } from './en.js';

/** The words of the page. */
export const say: ReadonlySignal<Messages> = signal(en);
