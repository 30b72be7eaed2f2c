import type { Advertiser, Overlap, Reign, VhidTimeline } from '@carplab/analysis';
import { advertisementIntervalUs } from '@carplab/analysis';
import { formatAddress } from '@carplab/codec';
import { authHint } from './diagnosis-sentence.js';
import { NO_PAINT, type Paint } from './paint.js';
import { table } from './table.js';
import { calendarDay, clockTime, duration, UTC, type Zone } from './time-text.js';

export interface ReportOptions {
  readonly paint?: Paint;
  readonly zone?: Zone;
}

/** Reigns and overlaps printed for one vhid; more are counted. */
const SHOWN = 12;

/**
 * Who advertised each vhid, from when to when, what was missed, and when two did at once, with what the capture
 * tells of the reason. Lines without line ends.
 */
export function vhidReport(timelines: readonly VhidTimeline[], options: ReportOptions = {}): string[] {
  const { paint = NO_PAINT, zone = UTC } = options;
  return timelines.flatMap((timeline) => [
    '',
    paint.strong(title(timeline, zone)),
    ...advertiserTable(timeline, zone),
    ...remarks(timeline, paint, zone),
  ]);
}

function title(timeline: VhidTimeline, zone: Zone): string {
  const first = Math.min(...timeline.advertisers.flatMap((a) => a.reigns.map((reign) => reign.fromUs)));
  const vlan = timeline.vlan < 0 ? '' : `, vlan ${timeline.vlan}`;
  const day = Number.isFinite(first) ? `, ${calendarDay(first, zone)}` : '';
  return `vhid ${timeline.vhid}, IPv${timeline.family}${vlan}${day}`;
}

function advertiserTable(timeline: VhidTimeline, zone: Zone): string[] {
  const rows = [['advertiser', 'from', 'to', 'advertisements', 'missed', 'advbase', 'advskew', 'auth']];
  const reigns = timeline.advertisers
    .flatMap((advertiser) => advertiser.reigns.map((reign) => ({ advertiser, reign })))
    .sort((a, b) => a.reign.fromUs - b.reign.fromUs);
  for (const { advertiser, reign } of reigns.slice(0, SHOWN)) {
    rows.push([
      formatAddress(advertiser.source),
      clockTime(reign.fromUs, zone),
      clockTime(reign.toUs, zone),
      String(reign.advertisements),
      String(reign.missed),
      String(advertiser.advbase),
      skews(advertiser),
      authCount(advertiser),
    ]);
  }
  const lines = table(rows).map((line) => `  ${line}`);
  const hidden =
    Math.max(0, reigns.length - SHOWN) + timeline.advertisers.reduce((sum, a) => sum + a.reignsDropped, 0);
  if (hidden > 0) lines.push(`  … and ${hidden} more stretches`);
  if (timeline.sourcesDropped > 0)
    lines.push(
      `  ${timeline.sourcesDropped} advertisements of more than ${timeline.advertisers.length} sources are not listed`,
    );
  return lines;
}

function skews({ skewMin, skewMax }: Advertiser): string {
  if (skewMin > skewMax) return '–';
  return skewMin === skewMax ? String(skewMin) : `${skewMin}–${skewMax}`;
}

function authCount({ verified, failed }: Advertiser): string {
  if (verified === 0 && failed === 0) return 'unchecked';
  if (failed === 0) return 'ok';
  return verified === 0 ? 'bad' : `${verified} ok, ${failed} bad`;
}

function remarks(timeline: VhidTimeline, paint: Paint, zone: Zone): string[] {
  const lines: string[] = [];
  const name = (advertiser: Advertiser): string => formatAddress(advertiser.source);
  for (const overlap of timeline.overlaps.slice(0, SHOWN)) {
    const span = `${clockTime(overlap.fromUs, zone)} to ${clockTime(overlap.toUs, zone)}, ${duration(overlap.toUs - overlap.fromUs)}`;
    if (isHandover(overlap)) {
      const [loser, winner] =
        overlap.reignA.toUs <= overlap.reignB.toUs ? [overlap.a, overlap.b] : [overlap.b, overlap.a];
      lines.push(`  ${name(loser)} gave way to ${name(winner)} (both advertised: ${span})`);
    } else {
      lines.push(paint.bad(`  both master: ${name(overlap.a)} and ${name(overlap.b)} (${span})`));
      lines.push(`    ${why(overlap)}`);
    }
  }
  const hidden = Math.max(0, timeline.overlaps.length - SHOWN) + timeline.overlapsDropped;
  if (hidden > 0) lines.push(paint.bad(`  … and ${hidden} more overlaps`));
  for (const advertiser of timeline.advertisers) {
    if (advertiser.failed > 0 && advertiser.failure?.diagnosis)
      lines.push(paint.bad(`  ${name(advertiser)} does not verify: ${authHint(advertiser.failure)}`));
    if (advertiser.reigns.some((reign: Reign) => reign.goodbye))
      lines.push(`  ${name(advertiser)} said goodbye`);
    if (advertiser.duplicates > 0)
      lines.push(
        `  ${advertiser.duplicates} advertisements of ${name(advertiser)} are in two of the files and counted once`,
      );
    if (advertiser.skewMax === 240)
      lines.push(`  ${name(advertiser)} announced advskew 240: demoted, or capped there`);
    if (advertiser.demoteMax > 0)
      lines.push(`  ${name(advertiser)} announced a demotion count of ${advertiser.demoteMax}`);
  }
  if (timeline.vrrp)
    lines.push(
      paint.warn(
        `  a VRRP router uses the same number ${timeline.vhid}: both have the MAC address 00:00:5e:00:01:${hex2(timeline.vhid)}`,
      ),
    );
  return lines;
}

/**
 * Both advertised, but one stopped within an interval: two that began together, advertisements that crossed, or the
 * last one that a UCARP sends before it steps down.
 */
function isHandover(overlap: Overlap): boolean {
  if (overlap.reignA.toUs === overlap.reignB.toUs) return false;
  const slower = Math.max(
    advertisementIntervalUs(overlap.a.advbase, overlap.a.advskew),
    advertisementIntervalUs(overlap.b.advbase, overlap.b.advskew),
  );
  return overlap.toUs - overlap.fromUs <= slower;
}

/** What the advertisements themselves say about why neither of two masters gave way. */
function why({ a, b }: Overlap): string {
  const name = (advertiser: Advertiser): string => formatAddress(advertiser.source);
  const failing = [a, b].filter((advertiser) => advertiser.failed > 0);
  if (failing.length === 2)
    return 'neither verifies with the given passwords and addresses; the right ones would tell whether theirs differ';
  if (failing.length > 0)
    return `the HMAC of ${failing.map(name).join('')} does not match: a receiver with the given keys counts badauth and ignores it`;
  if (a.verified > 0 && b.verified > 0)
    return 'both verify with the same keys and addresses, so neither heard the other: look at what carries multicast between them (switch, IGMP snooping, hypervisor, filter rules)';
  return 'either their passwords or addresses differ, or neither heard the other: give --password and --vip to tell which';
}

const hex2 = (value: number): string => value.toString(16).padStart(2, '0');
