import {
  areMaster,
  type Heartbeat,
  heardIntervalUs,
  jitterUs,
  type MasterChange,
  mastersAt,
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
 * Who is master of each vhid now: a table, and an alarm for each vhid with several masters or with none.
 *
 * @param vhids the sources of each vhid, as `Heartbeats.vhids` gives them
 * @param width available columns: a narrow table has fewer of them, and alarms are wrapped
 */
export function watchScreen(
  vhids: readonly (readonly Heartbeat[])[],
  nowUs: number,
  paint: Paint = NO_PAINT,
  width: number = Number.POSITIVE_INFINITY,
): string[] {
  if (vhids.length === 0) return ['no advertisements'];
  const rows = [HEADS];
  const states: ('master' | 'silent')[] = [];
  const alarms: string[] = [];
  const isOneLink = new Set(vhids.flat().map(({ link }) => link)).size < 2;
  for (const beats of vhids) {
    const masters = mastersAt(beats, nowUs);
    // In a fixed order, so that lines do not jump; if too many, those heard last.
    const latest = [...beats].sort((a, b) => b.lastUs - a.lastUs).slice(0, SHOWN);
    const shown = beats.filter((beat) => latest.includes(beat));
    for (const beat of shown) {
      const isMaster = masters.includes(beat);
      states.push(isMaster ? 'master' : 'silent');
      rows.push(row(beat, isMaster, nowUs, !isOneLink));
    }
    const [beat] = beats;
    if (!beat) continue;
    const first = isOneLink ? { ...beat, link: '' } : beat;
    if (beats.length > shown.length)
      alarms.push(`${place(first)}: ${beats.length - shown.length} more sources`);
    if (masters.length > 1) alarms.push(mastersSentence({ ...first, masters }));
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

/** Several masters of one vhid: `10.0.0.1 and 10.0.0.2 are both MASTER of vhid 7`; with its link unless that is empty. */
export function mastersSentence({ masters, ...key }: MasterChange): string {
  return `${areMaster(masters.map(({ source }) => formatAddress(source)))} of ${place(key)}`;
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
