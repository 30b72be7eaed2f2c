import {
  type Mastership,
  mastershipsOf,
  type VhidTimeline,
  type VirtualHostFinding,
  virtualHostFindings,
} from '@carplab/analysis';
import { pathWords } from './envelope-text.js';
import { advertiserName, findingLines } from './finding-lines.js';
import { NO_PAINT, type Paint } from './paint.js';
import { plural } from './plural.js';
import { table } from './table.js';
import { calendarDay, clockTime, UTC, type Zone } from './time-text.js';

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

function firstUs(timeline: VhidTimeline): number {
  return Math.min(...mastershipsOf(timeline).map(({ mastership }) => mastership.fromUs));
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
      advertiserName(advertiser),
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

/** What was found, in sections of at most `SHOWN`; the rest of each is counted. */
function remarks(timeline: VhidTimeline, paint: Paint, zone: Zone): string[] {
  const { link, vlan, vhid, family, overlapsDropped } = timeline;
  const lines: string[] = [];
  let section = '';
  let count = 0;
  const end = (): void => {
    const hidden = Math.max(0, count - SHOWN) + (section === 'overlaps' ? overlapsDropped : 0);
    if (hidden > 0) lines.push(moreLine(section, hidden, paint));
  };
  for (const found of virtualHostFindings(timeline)) {
    const own = sectionOf(found);
    if (own !== section) end();
    count = own === section ? count + 1 : 1;
    section = own;
    if (own === '' || count <= SHOWN)
      lines.push(...findingLines({ ...found, place: { link, vlan, vhid, family } }, paint, zone, '  '));
  }
  end();
  return lines;
}

/** Findings of which there may be many, and after whose last one the rest is counted; empty for others. */
function sectionOf(found: VirtualHostFinding): string {
  switch (found.code) {
    case 'silence':
    case 'taken-over':
      return 'silences';
    case 'dual-master':
    case 'handover':
      return 'overlaps';
    case 'badauth':
    case 'verifies':
      return `verdicts of ${found.host}`;
    default:
      return '';
  }
}

function moreLine(section: string, hidden: number, paint: Paint): string {
  if (section === 'overlaps') return paint.bad(`  … and ${hidden} more overlaps`);
  if (section === 'silences') return `  … and ${hidden} more such periods`;
  return paint.bad(`  … and ${hidden} more changes`);
}
