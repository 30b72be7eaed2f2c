import {
  areMaster,
  type Heartbeat,
  heardIntervalUs,
  jitterUs,
  type MastershipOverlap,
  type VhidTimeline,
  type WatchedVhid,
  wereMaster,
} from '@carplab/analysis';
import { formatAddress } from '@carplab/codec';
import { NO_PAINT, type Paint } from './paint.js';
import { table } from './table.js';
import { duration } from './time-text.js';
import { wrap } from './wrap.js';

/** Sources shown per vhid; the others are counted. */
const SHOWN = 8;
const HEADS = [
  ...['vhid', 'source', 'state', 'advbase', 'advskew'],
  ...['last seen', 'interval', 'jitter', 'seen', 'badauth'],
];
/** Columns that a narrow screen drops, in this order. */
const SPARED = ['seen', 'jitter', 'advbase', 'interval', 'badauth', 'advskew', 'last seen'];

/**
 * Who is master of each vhid now: a table, and an alarm for each vhid that has had several masters for longer than a
 * handover takes, or has none.
 *
 * @param vhids as `CaptureAnalysis.watched` gives them at `nowUs`
 * @param width available columns: a narrow table has fewer of them, and alarms are wrapped
 */
export function watchScreen(
  vhids: readonly WatchedVhid[],
  nowUs: number,
  paint: Paint = NO_PAINT,
  width: number = Number.POSITIVE_INFINITY,
): string[] {
  if (vhids.length === 0) return ['no advertisements'];
  const rows = [HEADS];
  const states: ('master' | 'silent')[] = [];
  const alarms: string[] = [];
  const isOneLink = new Set(vhids.flatMap(({ sources }) => sources.map(({ link }) => link))).size < 2;
  for (const { sources, masters, isDisputed } of vhids) {
    // In a fixed order, so that lines do not jump; if too many, those heard last.
    const latest = [...sources].sort((a, b) => b.lastUs - a.lastUs).slice(0, SHOWN);
    const shown = sources.filter((beat) => latest.includes(beat));
    for (const beat of shown) {
      const isMaster = masters.includes(beat);
      states.push(isMaster ? 'master' : 'silent');
      rows.push(row(beat, isMaster, nowUs, !isOneLink));
    }
    const [beat] = sources;
    if (!beat) continue;
    const first = isOneLink ? { ...beat, link: '' } : beat;
    if (sources.length > shown.length)
      alarms.push(`${place(first)}: ${sources.length - shown.length} more sources`);
    if (isDisputed && masters.length > 1) alarms.push(`${areMaster(namesOf(masters))} of ${place(first)}`);
    if (masters.length === 0) alarms.push(`${place(first)}: no master`);
  }
  const [head = '', ...lines] = narrowTable(rows, width);
  const painted = lines.map((line, i) => (states[i] === 'master' ? line : paint.dim(line)));
  const broken = alarms.flatMap((alarm) => wrap(alarm, width)).map(paint.bad);
  return [paint.strong(head), ...painted, ...(broken.length > 0 ? ['', ...broken] : [])];
}

/** The table without columns that do not fit. */
function narrowTable(rows: readonly (readonly string[])[], width: number): string[] {
  let lines = table(rows);
  for (let spared = 1; spared <= SPARED.length && lines.some((line) => line.length > width); spared++) {
    const without = new Set(SPARED.slice(0, spared));
    lines = table(rows.map((row) => row.filter((_, i) => !without.has(HEADS[i]!))));
  }
  return lines;
}

/**
 * An overlap that outlasts a handover: `10.0.0.1 and 10.0.0.2 are both MASTER of vhid 7`; with its link unless that is
 * empty. If it is over, how long it lasted.
 */
export function overlapSentence(
  key: Pick<VhidTimeline, 'link' | 'vhid' | 'vlan' | 'family'>,
  { a, b, sumUs }: MastershipOverlap,
  isNow: boolean,
): string {
  const names = namesOf([a, b]);
  const masters = isNow ? areMaster(names) : wereMaster(names);
  return `${masters} of ${place(key)}${isNow ? '' : ` for ${duration(sumUs)}`}`;
}

function namesOf(sources: readonly { readonly source: Uint8Array }[]): string[] {
  return sources.map(({ source }) => formatAddress(source));
}

/** `vhid 7`, with the link, the VLAN and IPv6 if needed. */
function place({ link, vhid, vlan, family }: Pick<Heartbeat, 'link' | 'vhid' | 'vlan' | 'family'>): string {
  const where = [link, vlan === '' ? '' : `VLAN ${vlan}`].filter((part) => part !== '').join(', ');
  return `vhid ${vhid}${where === '' ? '' : ` on ${where}`}${family === 6 ? ' (IPv6)' : ''}`;
}

function row(beat: Heartbeat, isMaster: boolean, nowUs: number, showLink: boolean): string[] {
  const jitter = jitterUs(beat);
  const announcedUs = heardIntervalUs(beat.advbase, beat.advskew);
  return [
    [...(showLink ? [beat.link] : []), ...(beat.vlan === '' ? [] : [beat.vlan]), beat.vhid].join('/'),
    formatAddress(beat.source),
    isMaster ? 'MASTER' : beat.goodbye ? 'left' : 'silent',
    String(beat.advbase),
    String(beat.advskew),
    `${(Math.max(0, nowUs - beat.lastUs) / 1_000_000).toFixed(1)} s ago`,
    beat.intervals === 0 ? `(${duration(announcedUs)})` : duration(Math.round(beat.meanUs)),
    Number.isNaN(jitter) ? '' : `±${(jitter / 1000).toFixed(1)} ms`,
    String(beat.advertisements),
    String(beat.badAuth),
  ];
}
