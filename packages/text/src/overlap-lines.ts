import type { Advertiser, AuthResult, Mastership, MastershipOverlap, VhidTimeline } from '@carplab/analysis';
import { formatAddress } from '@carplab/codec';
import { authHint } from './diagnosis-sentence.js';
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

/** Why both were, judging by the advertisements in the overlap. */
function why(overlap: MastershipOverlap): string {
  const { a, b, deafA, deafB } = overlap;
  if (!deafA && !deafB) return obedient(overlap);
  const authA = authIn(overlap.mastershipA, overlap);
  const authB = authIn(overlap.mastershipB, overlap);
  const failing = [
    { who: a, auth: authA },
    { who: b, auth: authB },
  ].filter(({ auth }) => auth?.status === 'bad');
  if (failing.length === 2) return bothFail(a, authA!, b, authB!);
  if (failing.length === 1) {
    const { who, auth } = failing[0]!;
    const hint = authHint(auth!);
    const good = who === a ? b : a;
    return `${name(good)} verifies and ${name(who)} does not${hint === '' ? '' : `: ${hint}`}. They count each other's advertisements as badauth`;
  }
  if (authA?.status !== 'ok' || authB?.status !== 'ok')
    return 'either their passwords or addresses differ, or one did not hear the other: give --password and --vip to find out which';
  if (authA.rule !== authB.rule) {
    const how =
      authA.password === authB.password
        ? `under different rules (${authA.rule!.dialect} and ${authB.rule!.dialect})`
        : `with different passwords (numbers ${authA.password! + 1} and ${authB.password! + 1} of those given)`;
    return `each verifies, but ${how}: they count each other's advertisements as badauth`;
  }
  return deaf(overlap);
}

function bothFail(a: Advertiser, authA: AuthResult, b: Advertiser, authB: AuthResult): string {
  const hintA = authHint(authA);
  const hintB = authHint(authB);
  if (hintA !== hintB)
    return `they differ. ${name(a)}: ${hintA || 'unknown'}. ${name(b)}: ${hintB || 'unknown'}`;
  return 'neither verifies with the given passwords and addresses; the right ones would show whether theirs differ';
}

/** The verification result of an overlap's packets; a failure takes precedence. */
function authIn(mastership: Mastership, { fromUs, toUs }: MastershipOverlap): AuthResult | undefined {
  const inside = mastership.auths.filter((period) => period.fromUs <= toUs && period.toUs >= fromUs);
  return (inside.find(({ auth }) => auth.status === 'bad') ?? inside.at(-1))?.auth;
}

/** Neither has disobeyed the other. */
function obedient({ a, b, gaveWay, preempted }: MastershipOverlap): string {
  if (gaveWay === undefined) return 'no advertisement shows that either did not hear the other';
  const [loser, winner] = gaveWay === a ? [a, b] : [b, a];
  return preempted === undefined
    ? `${name(loser)} gave way at the next advertisement of ${name(winner)}: it hears it`
    : `${name(loser)} preempted ${name(preempted)} and gave way to ${name(winner)} at its next advertisement: it hears both`;
}

/** Same key, same addresses: the one that should have obeyed the other and went on did not hear it. */
function deaf({ a, b, intervalA, intervalB, deafA, deafB }: MastershipOverlap): string {
  const where = 'look at what carries the group to it (switch, IGMP snooping, hypervisor, filter rules)';
  if (deafA && deafB) {
    const isTie = intervalA.advbase === intervalB.advbase && intervalA.advskew === intervalB.advskew;
    const tie = isTie ? 'equal in advbase and advskew: on BSD each gives way to what it hears, so ' : '';
    return `${tie}neither heard the other; ${where.replace('to it', 'between them')}`;
  }
  const [worse, interval, better] = deafA ? [a, intervalA, b] : [b, intervalB, a];
  return `${name(worse)} (advbase ${interval.advbase}, advskew ${interval.advskew}) should have given way and did not hear ${name(better)}, or never obeys; ${where}`;
}
