import type { JSX } from 'preact';

const PATHS = {
  begin: 'M2 2h2v12H2zM14 2v12L5 8z',
  before: 'M11 2v12L4 8z',
  play: 'M3 1.5v13L14 8z',
  pause: 'M3 2h4v12H3zM9 2h4v12H9z',
  after: 'M5 2v12l7-6z',
  end: 'M12 2h2v12h-2zM2 2v12l9-6z',
  quiet: 'M1 3v10l7-5zM8 3v10l7-5z',
  theme: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 2v10A5 5 0 0 1 8 3z',
  help: 'M8 1a4 4 0 0 0-4 4h2a2 2 0 1 1 3.2 1.6C8 7.500 7 8.200 7 10h2c0-1 .6-1.500 1.600-2.300A4 4 0 0 0 8 1zM7 12h2v2H7z',
  out: 'M9 1h6v6h-2V4.400L7.400 10 6 8.600 11.600 3H9zM2 3h5v2H4v7h7V9h2v5H2z',
} as const;

export type IconName = keyof typeof PATHS;

/** A small picture beside or instead of a word; the control that holds it has the name. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
