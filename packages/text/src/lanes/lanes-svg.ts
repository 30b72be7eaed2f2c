import { duration } from '../time-text.js';
import { wrap } from '../wrap.js';
import { dualMasters, HANDOVER_US, type LaneChart, type LaneState, type SessionLane } from './chart.js';
import { sessionLabel } from './chart-rows.js';

/** Pixels for the labels at least, and of an average letter. */
const LABEL = 150;
const LETTER = 6.6;
const RIGHT = 20;
const TOP = 78;
/** Where the legend is, and where the texts of the marks begin. */
const LEGEND_Y = 38;
const NOTE = 118;
/** A line from lane to lane leans at least so much, that one sees which way it goes. */
const SLANT = 5;
const LANE = 34;
const BAND = 16;
const PING = 22;
const LINE = 17;

const STATES: readonly LaneState[] = ['MASTER', 'BACKUP', 'INIT'];

interface Palette {
  readonly bg: string;
  readonly fg: string;
  readonly dim: string;
  readonly grid: string;
  readonly master: string;
  readonly backup: string;
  readonly init: string;
  readonly bad: string;
  readonly ad: string;
}

const LIGHT: Palette = {
  bg: '#fff',
  fg: '#1b1f24',
  dim: '#6b7480',
  grid: '#d8dde3',
  master: '#1a7f4b',
  backup: '#b9d3ea',
  init: '#f0c36d',
  bad: '#c0262d',
  ad: '#0b4f8a',
};
const DARK: Palette = {
  bg: '#14181d',
  fg: '#e6e9ed',
  dim: '#97a1ad',
  grid: '#2b323a',
  master: '#4cc38a',
  backup: '#2f4a63',
  init: '#a77c27',
  bad: '#ff6b6b',
  ad: '#8ec5ff',
};
const PAPER: Palette = {
  bg: '#fff',
  fg: '#000',
  dim: '#444',
  grid: '#bbb',
  master: '#222',
  backup: '#ccc',
  init: '#888',
  bad: '#000',
  ad: '#000',
};

/**
 * Colours by class. Master and backup also differ in brightness, for those who see no colours and for paper. Written
 * out for each palette, without custom properties, which not every program that shows SVG knows.
 */
function rules(palette: Palette): string {
  const { bg, fg, dim, grid, master, backup, init, bad, ad } = palette;
  return [
    `.bg{fill:${bg}}text{fill:${fg}}.dim{fill:${dim}}.grid{stroke:${grid}}`,
    `.MASTER{fill:${master}}.BACKUP{fill:${backup}}.INIT{fill:${init}}`,
    `.ad{stroke:${ad}}.drop{stroke:${bad}}.hatch{stroke:${bad}}.mark{stroke:${dim}}.fault{stroke:${bad}}`,
    `.ok{fill:${dim}}.badtext{fill:${bad}}`,
  ].join('');
}

const STYLE = [
  'text{font:12px system-ui,sans-serif}.title{font-size:15px;font-weight:600}',
  '.drop{stroke-width:1.5;fill:none}.hatch{stroke-width:4}.mark{stroke-dasharray:3 3}.dual{fill:url(#hatch)}',
  rules(LIGHT),
  `@media (prefers-color-scheme:dark){${rules(DARK)}}`,
  `@media print{${rules(PAPER)}}`,
].join('\n');

/**
 * Swim lanes as an SVG document: bands coloured by state, advertisements as slanted lines from lane to lane, drops as
 * crosses, stretches with two masters hatched, marks with their texts below. It stands alone: no script, no font, no
 * other file.
 *
 * @param width in pixels; 1000 by default
 */
export function lanesSvg(chart: LaneChart, width = 1000): string {
  const longest = Math.max(
    0,
    ...chart.lanes.map(({ host, vhid }) => `${host} vhid ${vhid}`.length),
    ...chart.pings.map(({ client, to }) => `${client} ping ${to}`.length),
    ...(chart.sessions ?? []).map((session) => sessionLabel(session).length),
  );
  const label = Math.max(LABEL, Math.ceil(24 + longest * LETTER));
  const plot = width - label - RIGHT;
  const span = Math.max(1, chart.toUs - chart.fromUs);
  const x = (us: number): number => round(label + ((us - chart.fromUs) * plot) / span);
  const laneY = (index: number): number => TOP + index * LANE;
  const pingsY = TOP + chart.lanes.length * LANE;
  const sessions = chart.sessions ?? [];
  const sessionsY = pingsY + chart.pings.length * PING;
  const axisY = sessionsY + sessions.length * PING + 6;
  const duals = dualMasters(chart).filter(({ fromUs, toUs }) => toUs - fromUs >= HANDOVER_US);
  const notesY = axisY + 40;
  const noteColumns = Math.floor((width - NOTE - RIGHT) / LETTER);
  const notes = chart.marks.map(({ text }) => wrap(text, noteColumns));
  const noteLines = notes.reduce((sum, lines) => sum + lines.length, 0);
  const dropped = chart.marksDropped ? 1 : 0;
  const height = notesY + (noteLines + dropped + duals.length + sessions.length) * LINE;
  const parts: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(chart.title)}">`,
    `<style>${STYLE}</style>`,
    '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="bg" width="7" height="7"/><line class="hatch" x1="2" y1="0" x2="2" y2="7"/></pattern></defs>',
    `<rect class="bg" width="${width}" height="${height}"/>`,
    `<text class="title" x="12" y="26">${escapeXml(chart.title)}</text>`,
    ...legend(),
  ];
  for (const us of ticks(chart.fromUs, chart.toUs, plot)) {
    parts.push(`<line class="grid" x1="${x(us)}" y1="${TOP - 8}" x2="${x(us)}" y2="${axisY}"/>`);
    parts.push(
      `<text class="dim" x="${x(us)}" y="${axisY + 16}" text-anchor="middle">${us / 1_000_000} s</text>`,
    );
  }
  chart.lanes.forEach((lane, i) => {
    const y = laneY(i);
    parts.push(
      `<text x="12" y="${y + BAND - 3}">${escapeXml(lane.host)} <tspan class="dim">vhid ${lane.vhid}</tspan></text>`,
    );
    for (const band of lane.bands) {
      if (band.state === 'OFF') continue;
      const from = x(Math.max(band.fromUs, chart.fromUs));
      const to = x(Math.min(band.toUs, chart.toUs));
      if (to < from) continue;
      parts.push(
        `<rect class="${band.state}" x="${from}" y="${y}" width="${Math.max(1, round(to - from))}" height="${BAND}"><title>${escapeXml(lane.host)} vhid ${lane.vhid}: ${band.state}, ${band.fromUs / 1e6} to ${band.toUs / 1e6} s</title></rect>`,
      );
    }
  });
  for (const dual of duals) {
    for (const lane of dual.lanes)
      parts.push(
        `<rect class="dual" x="${x(dual.fromUs)}" y="${laneY(lane)}" width="${Math.max(2, round(x(dual.toUs) - x(dual.fromUs)))}" height="${BAND}"/>`,
      );
  }
  for (const flight of chart.flights) {
    const down = flight.to > flight.from;
    const y1 = laneY(flight.from) + (down ? BAND : 0);
    const end = laneY(flight.to) + (down ? 0 : BAND);
    // A dropped one ends half way, at a cross.
    const y2 = flight.dropped === undefined ? end : round((y1 + end) / 2);
    const x1 = x(flight.sentUs);
    const x2 = Math.max(x(flight.endUs), round(x1 + SLANT));
    parts.push(
      `<line class="${flight.dropped === undefined ? 'ad' : 'drop'}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`,
    );
    if (flight.dropped !== undefined)
      parts.push(
        `<path class="drop" d="M${round(x2 - 4)} ${y2 - 4}l8 8m0 -8l-8 8"><title>dropped: ${escapeXml(flight.dropped)}</title></path>`,
      );
  }
  chart.pings.forEach((ping, i) => {
    const y = pingsY + i * PING + 8;
    parts.push(
      `<text x="12" y="${y + 4}">${escapeXml(ping.client)} <tspan class="dim">ping ${escapeXml(ping.to)}</tspan></text>`,
    );
    for (const { timeUs, lost } of ping.pings)
      parts.push(
        lost
          ? `<path class="drop" d="M${round(x(timeUs) - 4)} ${y - 4}l8 8m0 -8l-8 8"/>`
          : `<circle class="ok" cx="${x(timeUs)}" cy="${y}" r="2"/>`,
      );
  });
  for (const [i, session] of sessions.entries())
    parts.push(...sessionRow(session, x, sessionsY + i * PING + 8));
  let noteY = notesY;
  for (const [i, mark] of chart.marks.entries()) {
    const cls = mark.kind === 'fault' ? 'mark fault' : 'mark';
    parts.push(
      `<line class="${cls}" x1="${x(mark.timeUs)}" y1="${TOP - 8}" x2="${x(mark.timeUs)}" y2="${axisY}"/>`,
    );
    // A number that would stand on the one before it is left to the list below.
    const crowded = i > 0 && x(mark.timeUs) - x(chart.marks[i - 1]!.timeUs) < 16;
    if (!crowded)
      parts.push(
        `<text x="${x(mark.timeUs)}" y="${TOP - 11}" text-anchor="middle"${mark.kind === 'fault' ? ' class="badtext"' : ''}>${i + 1}</text>`,
      );
    parts.push(
      `<text class="dim" x="34" y="${noteY}" text-anchor="end">${i + 1}</text>`,
      `<text class="dim" x="${NOTE - 8}" y="${noteY}" text-anchor="end">${(mark.timeUs / 1e6).toFixed(3)} s</text>`,
    );
    for (const line of notes[i]!) {
      const fault = mark.kind === 'fault' || mark.kind === 'note' ? ' class="badtext"' : '';
      parts.push(`<text x="${NOTE}" y="${noteY}"${fault}>${escapeXml(line)}</text>`);
      noteY += LINE;
    }
  }
  if (chart.marksDropped) {
    parts.push(`<text class="dim" x="12" y="${noteY}">… and ${chart.marksDropped} more</text>`);
    noteY += LINE;
  }
  for (const dual of duals) {
    const hosts = dual.lanes.map((lane) => chart.lanes[lane]!.host).join(' and ');
    parts.push(
      `<text class="badtext" x="12" y="${noteY}">both master of vhid ${dual.vhid}: ${escapeXml(hosts)}, ${(dual.fromUs / 1e6).toFixed(3)} to ${(dual.toUs / 1e6).toFixed(3)} s</text>`,
    );
    noteY += LINE;
  }
  for (const session of sessions) {
    const { fate, gapUs, why } = session;
    const text = `${sessionLabel(session)}: ${fate}, longest gap ${duration(gapUs)}; ${why}`;
    const cls = fate === 'survived' ? 'dim' : 'badtext';
    parts.push(`<text class="${cls}" x="12" y="${noteY}">${escapeXml(text)}</text>`);
    noteY += LINE;
  }
  parts.push('</svg>');
  return `${parts.join('\n')}\n`;
}

/** A bar while the session goes on, thin in its longest silence, with a cross where it came to a bad end. */
function sessionRow(session: SessionLane, x: (us: number) => number, y: number): string[] {
  const { client, name, openedUs, toUs, gapFromUs, gapUs, fate } = session;
  const gapTo = Math.min(gapFromUs + gapUs, toUs);
  const bar = (from: number, to: number, cls: string, height: number): string[] =>
    to <= from
      ? []
      : [
          `<rect class="${cls}" x="${x(from)}" y="${y - height / 2}" width="${Math.max(1, round(x(to) - x(from)))}" height="${height}"/>`,
        ];
  const bad =
    fate === 'survived' ? [] : [`<path class="drop" d="M${round(x(toUs) - 4)} ${y - 4}l8 8m0 -8l-8 8"/>`];
  return [
    `<text x="12" y="${y + 4}">${escapeXml(client)} <tspan class="dim">${escapeXml(name)}</tspan></text>`,
    ...bar(openedUs, gapFromUs, 'BACKUP', 8),
    ...bar(gapFromUs, gapTo, 'INIT', 2),
    ...bar(gapTo, toUs, 'BACKUP', 8),
    ...bad,
  ];
}

/** What the colours and lines stand for. */
function legend(): string[] {
  const y = LEGEND_Y;
  const box = (kind: string): string => `<rect class="${kind}" x="0" y="${y}" width="12" height="12"/>`;
  const arrow = `<line class="ad" x1="4" y1="${y}" x2="9" y2="${y + 12}"/>`;
  const cross = `<path class="drop" d="M2 ${y + 2}l8 8m0 -8l-8 8"/>`;
  const entries = [
    ...STATES.map((state) => [box(state), state] as const),
    [box('dual'), 'two at once'] as const,
    [arrow, 'advertisement'] as const,
    [cross, 'lost'] as const,
  ];
  let left = 12;
  return entries.map(([sign, text]) => {
    const at = left;
    left += Math.ceil(40 + text.length * LETTER);
    return `<g transform="translate(${at})">${sign}<text class="dim" x="17" y="${y + 10}">${text}</text></g>`;
  });
}

/** Round times, about a hundred pixels apart. */
function ticks(fromUs: number, toUs: number, plot: number): number[] {
  const wanted = ((toUs - fromUs) * 100) / plot;
  let step = 1000;
  for (let unit = 1000; step < wanted; unit *= 10)
    for (const factor of [1, 2, 5]) if (step < wanted) step = unit * factor;
  const list: number[] = [];
  for (let us = Math.ceil(fromUs / step) * step; us <= toUs; us += step) list.push(us);
  return list;
}

const round = (value: number): number => Math.round(value * 10) / 10;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character]!);
}
