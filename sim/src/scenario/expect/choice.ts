import type { Band, Lane, Record as RunRecord } from '@carplab/analysis';
import type { Bounds, ElectionChoice, Span } from '../expectation.js';
import type { FoundWords } from './found-words.js';

/** Whether a claim holds, and what was found. */
export interface ExpectationVerdict {
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

/** The lanes of each chosen virtual host, by its name. */
export function byVirtualHost(
  { lanes }: RunRecord,
  which: ElectionChoice,
): ReadonlyMap<string, readonly Lane[]> {
  const found = new Map<string, Lane[]>();
  for (const lane of lanes) {
    if (!isChosen(which, lane)) continue;
    const name = nameOf(lane);
    found.set(name, [...(found.get(name) ?? []), lane]);
  }
  return found;
}

export function nameOf({ link, vhid }: { readonly link: string; readonly vhid: number }): string {
  return `vhid ${vhid} on ${link}`;
}

/** The hosts whose lanes are MASTER at a time. */
export function mastersAt(lanes: readonly Lane[], timeUs: number): string[] {
  return lanes.filter((lane) => bandAt(lane, timeUs).state === 'MASTER').map(({ host }) => host);
}

/** The band of a lane at a time, after everything at that time. A binary search: there may be many bands. */
export function bandAt({ bands: { kept } }: Lane, timeUs: number): Band {
  let from = 0;
  let to = kept.length - 1;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (kept[middle]!.toUs <= timeUs) from = middle + 1;
    else to = middle;
  }
  return kept[from]!;
}

export function isWithin({ fromUs, toUs }: Span, timeUs: number): boolean {
  return timeUs >= fromUs && timeUs <= toUs;
}

/** The most items listed. */
const MAX_LISTED = 6;

/** A list as text, shortened if long. */
export function listed(items: readonly string[], { list }: FoundWords): string {
  return list(items.slice(0, MAX_LISTED), Math.max(0, items.length - MAX_LISTED));
}

/** Whether a number is within bounds. `dropped`: how many more there were that are not known. */
export function counted(
  value: number,
  bounds: Bounds,
  found: string,
  dropped: number,
  words: FoundWords,
): ExpectationVerdict {
  if (dropped > 0) return { ok: false, found: words.tooMany(value, dropped) };
  const ok = value >= bounds.min && value <= bounds.max;
  return { ok, found: ok ? found : words.expected(found, bounds) };
}
