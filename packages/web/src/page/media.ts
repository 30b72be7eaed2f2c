import { type ReadonlySignal, signal } from '@preact/signals';

function matching(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const found = signal(list.matches);
  list.addEventListener('change', ({ matches }) => {
    found.value = matches;
  });
  return found;
}

/** Nothing may move. */
export const reducedMotion: ReadonlySignal<boolean> = matching('(prefers-reduced-motion: reduce)');
/** One column, with tabs: as in page.css. */
export const isPhone: ReadonlySignal<boolean> = matching('(max-width: 720px)');
