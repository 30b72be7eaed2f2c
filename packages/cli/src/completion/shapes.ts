/** The shells that have a completion. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** An option, for completion. */
export interface OptionShape {
  readonly short?: string;
  readonly long?: string;
  readonly description: string;
  /** Whether a value follows, and which ones there are; a file if none are listed. */
  readonly value: boolean;
  readonly values: readonly string[];
  readonly repeats: boolean;
}

/** A command, for completion. */
export interface CommandShape {
  /** `/ctl/status`; empty for the program. */
  readonly path: string;
  readonly options: readonly OptionShape[];
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  /** Words that its arguments may be, besides files. */
  readonly words: readonly string[];
  /** Whether its arguments may be files. */
  readonly files: boolean;
}

/** A text between single quotes, for bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
