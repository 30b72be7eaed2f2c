import { duration } from '../time-text.js';
import { wrap } from '../wrap.js';
import {
  dualMasters,
  type Flight,
  HANDOVER_US,
  type LaneChart,
  type LaneState,
  type SessionLane,
} from './chart.js';
import { sessionLabel } from './chart-rows.js';
import { type Sign, svgLegend } from './svg-legend.js';
import { SVG_STYLE } from './svg-style.js';
import { escapeXml, LETTER } from './svg-text.js';

/** Pixels for the labels at least. */
const LABEL = 150;
const RIGHT = 20;
/** Where the lanes begin below a legend of one line, and where the texts of the marks begin. */
const TOP = 78;
const NOTE = 118;
/** A line from lane to lane leans at least so much, that one sees which way it goes. */
const SLANT = 5;
const LANE = 34;
const BAND = 16;
const PING = 22;
const LINE = 17;
/** Advertisements of a lane stand so far apart at least: of more, a part is drawn. */
const APART = 3;

/** Masters last: who was one for a moment is seen beside what he was before and after. */
const STATES: readonly LaneState[] = ['INIT', 'BACKUP', 'MASTER'];

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
  const sessions = chart.sessions ?? [];
  const duals = dualMasters(chart).filter(({ fromUs, toUs }) => toUs - fromUs >= HANDOVER_US);
  const flights = thinned(chart.flights, x);
  const legend = svgLegend(signsOf(chart, duals.length > 0, flights.length < chart.flights.length), width);
  const top = TOP + legend.height;
  const laneY = (index: number): number => top + index * LANE;
  const pingsY = top + chart.lanes.length * LANE;
  const sessionsY = pingsY + chart.pings.length * PING;
  const axisY = sessionsY + sessions.length * PING + 6;
  const notesY = axisY + 40;
  const noteColumns = Math.floor((width - NOTE - RIGHT) / LETTER);
  const notes = chart.marks.map(({ text }) => wrap(text, noteColumns));
  const noteLines = notes.reduce((sum, lines) => sum + lines.length, 0);
  const fates = sessions.map((session) => wrap(fateOf(session), Math.floor((width - 34 - RIGHT) / LETTER)));
  const fateLines = fates.reduce((sum, lines) => sum + lines.length, 0);
  const dropped = chart.marksDropped ? 1 : 0;
  const height = notesY + (noteLines + dropped + duals.length + fateLines) * LINE;
  const parts: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(chart.title)}">`,
    `<style>${SVG_STYLE}</style>`,
    '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="bg" width="7" height="7"/><line class="hatch" x1="2" y1="0" x2="2" y2="7"/></pattern></defs>',
    `<rect class="bg" width="${width}" height="${height}"/>`,
    `<text class="title" x="12" y="26">${escapeXml(chart.title)}</text>`,
    ...legend.parts,
  ];
  for (const us of ticks(chart.fromUs, chart.toUs, plot)) {
    parts.push(`<line class="grid" x1="${x(us)}" y1="${top - 8}" x2="${x(us)}" y2="${axisY}"/>`);
    parts.push(
      `<text class="dim" x="${x(us)}" y="${axisY + 16}" text-anchor="middle">${us / 1_000_000} s</text>`,
    );
  }
  chart.lanes.forEach((lane, i) => {
    const y = laneY(i);
    parts.push(
      `<text x="12" y="${y + BAND - 3}">${escapeXml(lane.host)} <tspan class="dim">vhid ${lane.vhid}</tspan></text>`,
    );
    for (const band of STATES.flatMap((state) => lane.bands.filter((band) => band.state === state))) {
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
  for (const flight of flights) {
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
  let numberX = Number.NEGATIVE_INFINITY;
  for (const [i, mark] of chart.marks.entries()) {
    const cls = mark.kind === 'fault' ? 'mark fault' : 'mark';
    parts.push(
      `<line class="${cls}" x1="${x(mark.timeUs)}" y1="${top - 8}" x2="${x(mark.timeUs)}" y2="${axisY}"/>`,
    );
    // A number that would stand on the one before it is left to the list below.
    if (x(mark.timeUs) - numberX >= 16) {
      numberX = x(mark.timeUs);
      parts.push(
        `<text x="${x(mark.timeUs)}" y="${top - 11}" text-anchor="middle"${mark.kind === 'fault' ? ' class="badtext"' : ''}>${i + 1}</text>`,
      );
    }
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
  for (const [i, { fate }] of sessions.entries()) {
    const cls = fate === 'survived' ? 'dim' : 'badtext';
    for (const [part, text] of fates[i]!.entries()) {
      parts.push(`<text class="${cls}" x="${part === 0 ? 12 : 34}" y="${noteY}">${escapeXml(text)}</text>`);
      noteY += LINE;
    }
  }
  parts.push('</svg>');
  return `${parts.join('\n')}\n`;
}

/** Those that are drawn: where they stand too close to be told from each other, a part. */
function thinned(flights: readonly Flight[], x: (us: number) => number): Flight[] {
  const last = new Map<string, number>();
  return flights.filter(({ from, to, dropped, sentUs }) => {
    const key = `${from} ${to} ${dropped !== undefined}`;
    if (x(sentUs) - (last.get(key) ?? Number.NEGATIVE_INFINITY) < APART) return false;
    last.set(key, x(sentUs));
    return true;
  });
}

/** What the picture shows, for its legend. */
function signsOf(chart: LaneChart, dual: boolean, isPart: boolean): Set<Sign> {
  const { lanes, flights, pings, sessions = [] } = chart;
  const states = lanes.flatMap(({ bands }) => bands.map(({ state }) => state));
  const signs = new Set<Sign>(states.map((state) => (state === 'OFF' ? 'no band: off' : state)));
  if (dual) signs.add('two at once');
  if (flights.length > 0) signs.add(isPart ? 'advertisement (not all drawn)' : 'advertisement');
  const answers = pings.flatMap((lane) => lane.pings);
  if (answers.some(({ lost }) => !lost)) signs.add('ping answered');
  const lost = [
    flights.some(({ dropped }) => dropped !== undefined),
    answers.some((ping) => ping.lost),
    sessions.some(({ fate }) => fate !== 'survived'),
  ];
  if (lost.includes(true)) signs.add('lost');
  if (sessions.length > 0) signs.add('session');
  if (sessions.some(({ gapUs }) => gapUs > 0)) signs.add('its longest silence');
  return signs;
}

function fateOf(session: SessionLane): string {
  const { fate, gapUs, why } = session;
  return `${sessionLabel(session)}: ${fate}, longest gap ${duration(gapUs)}; ${why}`;
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
    ...bar(openedUs, gapFromUs, 'session', 8),
    ...bar(gapFromUs, gapTo, 'silence', 2),
    ...bar(gapTo, toUs, 'session', 8),
    ...bad,
  ];
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
