import { type Signal, signal } from '@preact/signals';

type Theme = 'light' | 'dark';

/** The reader's settings, in this browser only. */
const KEY = 'carplab.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

export const theme: Signal<Theme> = signal('light');

/** Light or dark: as the reader chose, or as the system says. */
export function startTheme(): void {
  const stored = read(KEY);
  take(stored === 'light' || stored === 'dark' ? stored : dark.matches ? 'dark' : 'light');
  dark.addEventListener('change', ({ matches }) => {
    if (read(KEY) === undefined) take(matches ? 'dark' : 'light');
  });
}

export function chooseTheme(chosen: Theme): void {
  keep(KEY, chosen);
  take(chosen);
}

function take(chosen: Theme): void {
  theme.value = chosen;
  document.documentElement.dataset['theme'] = chosen;
}

/** A setting; undefined where the browser keeps none. */
export function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows keep nothing.
  }
}
