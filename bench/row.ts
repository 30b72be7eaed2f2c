/** What a ratio should be. */
export type Aim =
  | { readonly kind: 'at least'; readonly ratio: number }
  /** Between 1 − tolerance and 1 + tolerance. */
  | { readonly kind: 'equal within'; readonly tolerance: number };

/** One line of the table: ours against one peer, both measured in this run. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  /** The peer's name. */
  readonly against: string;
  /** What the peer measured, in our unit. */
  readonly peer: string;
  /** How many times better ours is; undefined where the peer is missing. */
  readonly ratio: number | undefined;
  /** Absent for peers that are only shown beside. */
  readonly aim?: Aim;
  /** What bounds ours, as profiled: printed where the aim is missed. */
  readonly bound?: string;
}

/** The aim as the table shows it. */
export function aimText(aim: Aim | undefined): string {
  if (!aim) return '';
  return aim.kind === 'at least' ? `≥ ${aim.ratio}×` : `1 ± ${aim.tolerance}`;
}

/** `met`, or by how much it is missed; empty where there is no aim. */
export function verdict({ ratio, aim }: Row): string {
  if (ratio === undefined) return 'NOT MEASURED';
  if (!aim) return '';
  if (aim.kind === 'equal within')
    return Math.abs(ratio - 1) <= aim.tolerance ? 'met' : `missed: off by ${percent(Math.abs(ratio - 1))}`;
  return ratio >= aim.ratio ? 'met' : `missed by ${percent(1 - ratio / aim.ratio)}`;
}

const percent = (part: number): string => `${(100 * part).toFixed(part < 0.01 ? 1 : 0)} %`;

/** Packets per second. */
export function rateText(rate: number): string {
  return rate >= 1e6 ? `${significant(rate / 1e6)} M/s` : `${significant(rate / 1e3)} k/s`;
}

/** Three digits that count. */
function significant(value: number): string {
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

/** A row from two rates in packets per second; more is better. */
export function rateRow(
  what: string,
  ours: number,
  against: string,
  peer: number | undefined,
  aim?: Aim,
  bound?: string,
): Row {
  return {
    what,
    ours: rateText(ours),
    against,
    peer: peer === undefined ? 'missing' : rateText(peer),
    ratio: peer === undefined ? undefined : ours / peer,
    ...(aim ? { aim } : {}),
    ...(bound ? { bound } : {}),
  };
}
