import type { Advertiser, MastershipOverlap, VhidTimeline } from '@carplab/analysis';
import { formatAddress } from '@carplab/codec';
import { authHint } from './diagnosis-sentence.js';
import { overlapCause } from './overlap-cause.js';
import type { Paint } from './paint.js';
import { clockTime, duration, type Zone } from './time-text.js';

/** Overlaps printed per vhid; the others are counted. */
const SHOWN = 12;

const name = (advertiser: Advertiser): string => formatAddress(advertiser.source);

/** When two were master at the same time, and why, as far as their advertisements show; and which gave way. */
export function overlapLines(timeline: VhidTimeline, paint: Paint, zone: Zone): string[] {
  const lines: string[] = [];
  for (const overlap of timeline.overlaps.slice(0, SHOWN)) {
    const { a, b, fromUs, toUs, stretches, sumUs, gaveWay } = overlap;
    const often = stretches === 1 ? duration(sumUs) : `${stretches} times, ${duration(sumUs)} in all`;
    const span = `${clockTime(fromUs, zone)} to ${clockTime(toUs, zone)}, ${often}`;
    if (overlap.lasting) {
      lines.push(paint.bad(`  both master: ${name(a)} and ${name(b)} (${span})`));
      lines.push(`    ${why(overlap)}`);
    } else {
      const [loser, winner] = gaveWay === b ? [b, a] : [a, b];
      const words = gaveWay === undefined ? 'and' : 'gave way to';
      lines.push(`  ${name(loser)} ${words} ${name(winner)} (both advertised: ${span})`);
    }
  }
  const hidden = Math.max(0, timeline.overlaps.length - SHOWN) + timeline.overlapsDropped;
  if (hidden > 0) lines.push(paint.bad(`  … and ${hidden} more overlaps`));
  return lines;
}

/** Why both were, as a sentence. */
function why(overlap: MastershipOverlap): string {
  const { a, b, intervalA, intervalB } = overlap;
  const cause = overlapCause(overlap);
  const where = 'look at what carries the group to it (switch, IGMP snooping, hypervisor, filter rules)';
  switch (cause.code) {
    case 'obeyed':
      return obedient(overlap);
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
      return 'either their passwords or addresses differ, or one did not hear the other: give --password and --vip to find out which';
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
