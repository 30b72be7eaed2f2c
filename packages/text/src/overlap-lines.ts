import type { Advertiser, MastershipOverlap, OverlapCause } from '@carplab/analysis';
import { formatAddress } from '@carplab/codec';
import { authHint } from './diagnosis-sentence.js';
import { clockTime, duration, type Zone } from './time-text.js';

/** Where to look when advertisements do not arrive. */
export const ON_THE_WAY = '(switch, IGMP snooping, hypervisor, filter rules)';

const name = ({ source }: Advertiser): string => formatAddress(source);

/** When two were master at the same time; or, if for no longer than a handover, which gave way. */
export function overlapSentence(overlap: MastershipOverlap, zone: Zone): string {
  const { a, b, fromUs, toUs, stretches, sumUs, gaveWay } = overlap;
  const often = stretches === 1 ? duration(sumUs) : `${stretches} times, ${duration(sumUs)} in all`;
  const span = `${clockTime(fromUs, zone)} to ${clockTime(toUs, zone)}, ${often}`;
  if (overlap.lasting) return `both master: ${name(a)} and ${name(b)} (${span})`;
  const [loser, winner] = gaveWay === b ? [b, a] : [a, b];
  const words = gaveWay === undefined ? 'and' : 'gave way to';
  return `${name(loser)} ${words} ${name(winner)} (both advertised: ${span})`;
}

/** Why both were, as far as their advertisements show, as a sentence. */
export function overlapWhy(overlap: MastershipOverlap, cause: OverlapCause): string {
  const { a, b, intervalA, intervalB } = overlap;
  const where = `look at what carries the group to it ${ON_THE_WAY}`;
  switch (cause.code) {
    case 'obeyed':
      return obedient(overlap);
    case 'negative-demotion':
      return `${name(cause.source)} takes itself for the fastest, and does not give way to what it hears`;
    case 'badauth': {
      const hint = authHint(cause.auth);
      return `${name(cause.source === a ? b : a)} verifies and ${name(cause.source)} does not${hint === '' ? '' : `: ${hint}`}. They count each other's advertisements as badauth`;
    }
    case 'unknown-keys': {
      const [hintA, hintB] = cause.auths.map(authHint);
      return cause.differ
        ? `they differ. ${name(a)}: ${hintA || 'unknown'}. ${name(b)}: ${hintB || 'unknown'}`
        : 'neither verifies with the given passwords and addresses; the right ones would show whether theirs differ';
    }
    case 'unchecked':
      return 'either their passwords or addresses differ, or one did not hear the other: the password and the virtual addresses would show which';
    case 'rules-differ':
    case 'passwords-differ': {
      const [authA, authB] = cause.auths;
      const how =
        cause.code === 'rules-differ'
          ? `under different rules (${authA.rule!.dialect} and ${authB.rule!.dialect})`
          : `with different passwords (numbers ${authA.password! + 1} and ${authB.password! + 1} of those given)`;
      return `each verifies, but ${how}: they count each other's advertisements as badauth`;
    }
    case 'both-deaf': {
      const isTie = intervalA.advbase === intervalB.advbase && intervalA.advskew === intervalB.advskew;
      const tie = isTie ? 'equal in advbase and advskew: on BSD each gives way to what it hears, so ' : '';
      return `${tie}neither heard the other; ${where.replace('to it', 'between them')}`;
    }
    default: {
      const [interval, better] = cause.source === a ? [intervalA, b] : [intervalB, a];
      return `${name(cause.source)} (advbase ${interval.advbase}, advskew ${interval.advskew}) should have given way and did not hear ${name(better)}, or never obeys; ${where}`;
    }
  }
}

/** Neither has disobeyed the other. */
function obedient({ a, b, gaveWay, preempted }: MastershipOverlap): string {
  if (gaveWay === undefined) return 'no advertisement shows that either did not hear the other';
  const [loser, winner] = gaveWay === a ? [a, b] : [b, a];
  return preempted === undefined
    ? `${name(loser)} gave way at the next advertisement of ${name(winner)}: it hears it`
    : `${name(loser)} preempted ${name(preempted)} and gave way to ${name(winner)} at its next advertisement: it hears both`;
}
