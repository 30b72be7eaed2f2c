import type { Lane, Record } from '@carplab/analysis';
import { stateAt } from './state-at.js';

/** From this time on, a lane advertises another advskew (`240`), or its host is demoted by this much (`+240`). */
export interface Rank {
  readonly timeUs: number;
  readonly text: string;
  /** The state in which it matters: what a BACKUP would send is invisible. */
  readonly state: 'MASTER' | 'BACKUP';
}

/** Where a lane's advertised advskew changes, and its host's demotion while it is BACKUP. */
export function ranksOf(
  { host, bands, advertisements }: Lane,
  { demotions }: Pick<Record, 'demotions'>,
): Rank[] {
  const sent = advertisements.kept.flatMap(({ timeUs, advskew }, i, all): Rank[] =>
    i > 0 && advskew !== all[i - 1]!.advskew ? [{ timeUs, text: `${advskew}`, state: 'MASTER' }] : [],
  );
  const totals = demotions.kept.filter((entry) => entry.host === host);
  const whileBackup = totals.filter(({ timeUs }) => stateAt(bands.kept, timeUs) === 'BACKUP');
  // One that was demoted before it became BACKUP is marked from there on.
  const atStart = bands.kept.flatMap(({ fromUs, state }) => {
    if (state !== 'BACKUP') return [];
    const last = totals.findLast(({ timeUs }) => timeUs < fromUs);
    return last === undefined ? [] : [{ timeUs: fromUs, total: last.total }];
  });
  const demoted = [...atStart, ...whileBackup].map(
    ({ timeUs, total }): Rank => ({ timeUs, text: total < 0 ? `${total}` : `+${total}`, state: 'BACKUP' }),
  );
  return [...sent, ...demoted].sort((a, b) => a.timeUs - b.timeUs);
}

/**
 * The changes to draw: the last of several at one place, and only if it differs from the one shown before. Hosts start
 * without demotion.
 */
export function visibleRanks(
  ranks: readonly Rank[],
  isSamePlace: (timeUs: number, nextUs: number) => boolean,
): Rank[] {
  const nextUs = { MASTER: Infinity, BACKUP: Infinity };
  const lasts = ranks.toReversed().filter(({ timeUs, state }) => {
    const isLast = nextUs[state] === Infinity || !isSamePlace(timeUs, nextUs[state]);
    nextUs[state] = timeUs;
    return isLast;
  });
  const shown = { MASTER: '', BACKUP: '+0' };
  return lasts.toReversed().filter(({ text, state }) => {
    const isNew = shown[state] !== text;
    shown[state] = text;
    return isNew;
  });
}
