import type { ElectionChoice, Span } from '../expectation.js';

/** Whether a claim holds, and what was found. */
export interface Verdict {
  readonly ok: boolean;
  readonly found: string;
}

/** Whether a virtual host matches a choice. */
export function isChosen(
  { vhid, segment }: ElectionChoice,
  of: { readonly vhid: number; readonly link: string },
): boolean {
  return (vhid === undefined || vhid === of.vhid) && (segment === undefined || segment === of.link);
}

export function isWithin({ fromUs, toUs }: Span, timeUs: number): boolean {
  return timeUs >= fromUs && timeUs <= toUs;
}

/** The most items listed. */
const MAX_LISTED = 6;

/** A list as text, shortened if long. */
export function listed(words: readonly string[]): string {
  if (words.length === 0) return 'none';
  const more = words.length - MAX_LISTED;
  const first = words.slice(0, MAX_LISTED).join(', ');
  return more > 0 ? `${first} and ${more} more` : first;
}
