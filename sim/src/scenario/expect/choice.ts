import type { ElectionChoice, Span } from '../expectation.js';

/** Whether something holds, and what was found. */
export interface Verdict {
  readonly ok: boolean;
  readonly found: string;
}

/** Whether a virtual host is among those meant. */
export function isChosen(
  { vhid, segment }: ElectionChoice,
  of: { readonly vhid: number; readonly link: string },
): boolean {
  return (vhid === undefined || vhid === of.vhid) && (segment === undefined || segment === of.link);
}

export function isWithin({ fromUs, toUs }: Span, timeUs: number): boolean {
  return timeUs >= fromUs && timeUs <= toUs;
}

/** How many of a list are spelled out. */
const MAX_LISTED = 6;

/** A list in words, not too long. */
export function listed(words: readonly string[]): string {
  if (words.length === 0) return 'none';
  const more = words.length - MAX_LISTED;
  const first = words.slice(0, MAX_LISTED).join(', ');
  return more > 0 ? `${first} and ${more} more` : first;
}
