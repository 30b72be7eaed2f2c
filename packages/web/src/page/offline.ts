import { effect } from '@preact/signals';
import { loadLanguages } from './language.js';
import { loadAll } from './later.js';
import { stage } from './state.js';

/** So long after the page is ready the other languages are loaded, ms: what the reader does first comes first. */
const AFTER_MS = 1000;

/** Loads what the page has not needed yet, so that all of it works when the network has gone. The worker does the same. */
export function loadRest(): void {
  const stop = effect(() => {
    if (stage.value !== 'ready') return;
    queueMicrotask(() => stop());
    // If it fails, whatever needs it says so.
    void loadAll().catch(() => {});
    setTimeout(() => void loadLanguages().catch(() => {}), AFTER_MS);
  });
}
