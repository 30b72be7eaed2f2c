import type { Advertiser, Mastership, VhidTimeline } from '@carplab/analysis';
import { heardIntervalUs } from '@carplab/analysis';
import { formatAddress, formatMac, sameBytes, virtualMac } from '@carplab/codec';
import { authHint } from './diagnosis-sentence.js';
import { pathWords } from './envelope-text.js';
import { misframedLines } from './misframed-lines.js';
import { overlapLines } from './overlap-lines.js';
import { NO_PAINT, type Paint } from './paint.js';
import { plural } from './plural.js';
import { table } from './table.js';
import { calendarDay, clockTime, duration, UTC, type Zone } from './time-text.js';

export interface ReportOptions {
  readonly paint?: Paint;
  readonly zone?: Zone;
  /** Vhids shown; the rest are counted. Default: 40 */
  readonly limit?: number;
}

/** Masterships and other entries printed per vhid; the others are counted. */
export const SHOWN = 12;

/**
 * Who advertised each vhid and when, what was missed, and when two advertised at the same time, with the reason as far
 * as the capture shows it. Lines without line ends.
 */
export function vhidReport(timelines: readonly VhidTimeline[], options: ReportOptions = {}): string[] {
  const { paint = NO_PAINT, zone = UTC, limit = 40 } = options;
  const lines = timelines.slice(0, limit).flatMap((timeline) => {
    const day = calendarDay(firstUs(timeline), zone);
    return [
      '',
      paint.strong(title(timeline, day, timelines)),
      ...advertiserTable(timeline, zone, day),
      ...remarks(timeline, paint, zone),
    ];
  });
  if (timelines.length > limit)
    lines.push('', `… and ${timelines.length - limit} more vhids; --vhid chooses`);
  return lines;
}

const name = (advertiser: Advertiser): string => formatAddress(advertiser.source);

function firstUs(timeline: VhidTimeline): number {
  return Math.min(...mastershipsOf(timeline).map(({ mastership }) => mastership.fromUs));
}

/** All masterships of a vhid, in order of time. */
function mastershipsOf(timeline: VhidTimeline): { advertiser: Advertiser; mastership: Mastership }[] {
  return timeline.advertisers
    .flatMap((advertiser) => advertiser.masterships.map((mastership) => ({ advertiser, mastership })))
    .sort((a, b) => a.mastership.fromUs - b.mastership.fromUs);
}

function title(timeline: VhidTimeline, day: string, all: readonly VhidTimeline[]): string {
  const { vhid, link } = timeline;
  const where = all.some((other) => other.vhid === vhid && other.link !== link) ? ` on ${link}` : '';
  const vlan = timeline.vlan === '' ? '' : `, ${pathWords(timeline.vlan)}`;
  return `vhid ${vhid}${where}, IPv${timeline.family}${vlan}${day.includes('NaN') ? '' : `, ${day}`}`;
}

function advertiserTable(timeline: VhidTimeline, zone: Zone, day: string): string[] {
  const rows = [['advertiser', 'from', 'to', 'advertisements', 'missed', 'advbase', 'advskew', 'auth']];
  const masterships = mastershipsOf(timeline);
  /** The time of day, with the date if it differs from the title's. */
  const when = (us: number): string => {
    const date = calendarDay(us, zone);
    return `${date === day ? '' : `${date} `}${clockTime(us, zone)}`;
  };
  for (const { advertiser, mastership } of masterships.slice(0, SHOWN)) {
    rows.push([
      name(advertiser),
      when(mastership.fromUs),
      when(mastership.toUs),
      String(mastership.advertisements),
      String(mastership.missed),
      String(mastership.advbase),
      skews(mastership),
      authCount(mastership),
    ]);
  }
  const lines = masterships.length > 0 ? table(rows).map((line) => `  ${line}`) : [];
  const dropped = timeline.advertisers.reduce((sum, advertiser) => sum + advertiser.mastershipsDropped, 0);
  const hidden = Math.max(0, masterships.length - SHOWN) + dropped;
  if (hidden > 0) lines.push(`  … and ${hidden} more periods`);
  if (timeline.sourcesDropped > 0)
    lines.push(`  not listed: ${plural(timeline.sourcesDropped, 'advertisement')} of further sources`);
  return lines;
}

function skews({ skewMin, skewMax }: Mastership): string {
  if (skewMin > skewMax) return '–';
  return skewMin === skewMax ? String(skewMin) : `${skewMin}–${skewMax}`;
}

function authCount({ auths }: Mastership): string {
  const counts = new Map<string, number>();
  for (const { auth, advertisements } of auths)
    counts.set(auth.status, (counts.get(auth.status) ?? 0) + advertisements);
  const kinds = [...counts];
  return kinds.length === 1 ? kinds[0]![0] : kinds.map(([status, count]) => `${count} ${status}`).join(', ');
}

function remarks(timeline: VhidTimeline, paint: Paint, zone: Zone): string[] {
  const lines = [...silences(timeline, zone), ...overlapLines(timeline, paint, zone)];
  if (timeline.timeReversals > 0)
    lines.push(
      `  time goes back ${times(timeline.timeReversals)} in the capture; from and to are as captured`,
    );
  for (const advertiser of timeline.advertisers) lines.push(...advertiserRemarks(advertiser, paint, zone));
  // A CARP sender that also sends version 3 is not a router: something is wrong with its packets.
  const routers = timeline.vrrp.filter(
    (other) => !timeline.advertisers.some((advertiser) => sameBytes(advertiser.source, other.source)),
  );
  for (const other of routers) lines.push(paint.warn(`  ${vrrpRemark(timeline, other)}`));
  const notes = new Set(
    mastershipsOf(timeline).flatMap(({ mastership }) => mastership.auths.map(({ auth }) => auth.note)),
  );
  if (notes.has('no-password')) lines.push(`  not verified: no password is given for vhid ${timeline.vhid}`);
  if (notes.has('no-vip'))
    lines.push(`  not verified: no address is given for vhid ${timeline.vhid}, and none seen here fits`);
  return lines;
}

/** Periods in which nobody advertised, and who took over after them. */
function silences(timeline: VhidTimeline, zone: Zone): string[] {
  const lines: string[] = [];
  let last: { advertiser: Advertiser; mastership: Mastership } | undefined;
  for (const next of mastershipsOf(timeline)) {
    if (last && next.mastership.fromUs > last.mastership.toUs) {
      const gapUs = next.mastership.fromUs - last.mastership.toUs;
      const { advbase, advskew, goodbye } = last.mastership;
      const who = next.advertiser === last.advertiser ? 'advertised again' : 'took over';
      if (gapUs > 1.5 * heardIntervalUs(advbase, advskew))
        lines.push(
          `  no advertisement here for ${duration(gapUs)} from ${clockTime(last.mastership.toUs, zone)}, then ${name(next.advertiser)} ${who}`,
        );
      else if (goodbye && next.advertiser !== last.advertiser)
        lines.push(`  ${name(next.advertiser)} took over ${duration(gapUs)} after the goodbye`);
    }
    if (!last || next.mastership.toUs > last.mastership.toUs) last = next;
  }
  if (lines.length > SHOWN)
    return [...lines.slice(0, SHOWN), `  … and ${lines.length - SHOWN} more such periods`];
  return lines;
}

function advertiserRemarks(advertiser: Advertiser, paint: Paint, zone: Zone): string[] {
  const who = name(advertiser);
  const lines = failures(advertiser, zone).map((line) => paint.bad(line));
  for (const [code, count] of advertiser.refused)
    lines.push(paint.bad(`  every receiver drops ${plural(count, 'advertisement')} of ${who}: ${code}`));
  lines.push(...misframedLines(who, advertiser).map((line) => paint.bad(`  ${line}`)));
  if (advertiser.masterships.some((mastership) => mastership.goodbye)) lines.push(`  ${who} said goodbye`);
  if (advertiser.echoes > 0)
    lines.push(
      paint.warn(
        `  ${plural(advertiser.echoes, 'advertisement')} of ${who} came twice within milliseconds: its own frames loop back to it, or the capture holds them twice`,
      ),
    );
  if (advertiser.replays > 0)
    lines.push(
      paint.warn(
        `  ${times(advertiser.replays)} an old advertisement of ${who} came again, after others: a replay, or a counter set back; no receiver notices`,
      ),
    );
  if (advertiser.forged > 0)
    lines.push(
      paint.warn(
        `  ${times(advertiser.forged)} an old advertisement of ${who} came with changed advskew, advbase or demote, which no HMAC covers: forged; no receiver notices`,
      ),
    );
  if (advertiser.duplicates > 0) {
    const offsetUs = Math.abs(advertiser.duplicateOffsetUs);
    const clocks = offsetUs > 100_000 ? `; the clocks of the files are ${duration(offsetUs)} apart` : '';
    lines.push(
      `  counted once, since two of the files have it: ${plural(advertiser.duplicates, 'advertisement')} of ${who}${clocks}`,
    );
  }
  const masterships = advertiser.masterships;
  if (masterships.some((mastership) => mastership.skewMax === 240))
    lines.push(`  ${who} announced advskew 240: demoted, or capped there`);
  const demote = Math.max(0, ...masterships.map((mastership) => mastership.demoteMax));
  if (demote > 0) lines.push(`  ${who} announced a demotion count of ${demote}`);
  return lines;
}

/** Each reason why verification failed, with its time if there are several results. */
function failures(advertiser: Advertiser, zone: Zone): string[] {
  const periods = advertiser.masterships.flatMap((mastership) => mastership.auths);
  const several = new Set(periods.map(({ auth }) => auth)).size > 1;
  const lines: string[] = [];
  let last = '';
  for (const { auth, fromUs } of periods) {
    const found = auth.status === 'bad' ? authHint(auth) : auth.status;
    const from = several ? ` from ${clockTime(fromUs, zone)}` : '';
    if (auth.status === 'bad' && found !== '' && found !== last)
      lines.push(`  ${name(advertiser)} does not verify${from}: ${found}`);
    else if (auth.status === 'ok' && last !== '' && last !== 'ok')
      lines.push(`  ${name(advertiser)} verifies${from}`);
    last = found;
  }
  if (lines.length > SHOWN) return [...lines.slice(0, SHOWN), `  … and ${lines.length - SHOWN} more changes`];
  return lines;
}

function vrrpRemark(timeline: VhidTimeline, other: VhidTimeline['vrrp'][number]): string {
  const router = `a VRRPv${other.version} router at ${formatAddress(other.source)} uses the same number ${timeline.vhid}`;
  const mine = virtualMac(timeline.vhid);
  if (!other.mac || !sameBytes(other.mac, mine)) return router;
  return `${router} and the same MAC address ${formatMac(mine)}`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
