import { visibleLine } from '../visible.js';
import type { LaneChart } from './chart.js';
import { type LaneGeometry, type LaneShape, laneGeometry } from './lane-geometry.js';
import type { LegendItem, SignName } from './legend.js';
import { SVG_STYLE } from './svg-style.js';
import type { TrackShape } from './track-shapes.js';
import { escapeXml } from './xml.js';

const CROSS = 'l6 6m0-6l-6 6';

/**
 * Swim lanes as an SVG document: bands by state, the time left on the master-down timer in BACKUP, advertisements
 * between the lanes, a cross for those refused or lost, hatching for periods with two masters, flags for faults, and a
 * list of events below. It is self-contained: no script, font or other file. Light or dark as the reader prefers.
 *
 * @param width in pixels. Default: 1000
 * @param hasList whether to include the list. Default: true
 */
export function lanesSvg(given: LaneChart, width = 1000, hasList = true): string {
  const chart = { ...given, title: visibleLine(given.title) };
  const geometry = laneGeometry(chart, width, hasList);
  const { height } = geometry;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(chart.title)}">`,
    `<style>${SVG_STYLE}</style>`,
    PATTERNS,
    `<rect class="bg" width="${width}" height="${height}"/>`,
    ...geometry.title.map(({ x, y, text }) => textAt('title', x, y, text)),
    ...geometry.lanes.flatMap(laneParts),
    ...geometry.dualMasters.map(
      ({ x, y, width, height }) =>
        `<rect class="dual" x="${x}" y="${y}" width="${width}" height="${height}" rx="3"/>`,
    ),
    ...geometry.lanes.flatMap(letterParts),
    ...geometry.tracks.flatMap(trackParts),
    ...flagParts(geometry),
    ...geometry.crosses.map(({ x, y, outcome, title }) => crossAt(x, y, outcome, title)),
    ...geometry.letters.map(({ x, y, text }) => textAt('small dim halo', x, y, text, 'middle')),
    ...geometry.ticks.map(({ x, y, text }) => textAt('small dim', x, y, text, 'middle')),
    ...geometry.legend.map(legendPart),
    ...geometry.notes.flatMap(({ x, y, letter, time, lead, text, kind }) => [
      ...(letter === undefined ? [] : [textAt('small dim', 24, y, letter, 'middle')]),
      ...(time === undefined ? [] : [textAt('dim', x - 12, y, time, 'end')]),
      text === '' ? textAt(NOTE_CLASS[kind], x, y, lead) : leadAt(NOTE_CLASS[kind], x, y, lead, text),
    ]),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

const NOTE_CLASS = { plain: '', fault: 'strong', bad: 'badtext' } as const;

const PATTERNS = [
  '<defs>',
  pattern('hatch', 8, '<rect class="split" width="8" height="8"/><path class="hatch" d="M2 0V8"/>'),
  pattern('paused', 8, '<path class="pause" d="M2 0V8"/>'),
  '</defs>',
].join('');

function pattern(id: string, size: number, content: string): string {
  return `<pattern id="${id}" width="${size}" height="${size}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">${content}</pattern>`;
}

function textAt(cls: string, x: number, y: number, text: string, anchor = 'start'): string {
  const name = cls === '' ? '' : ` class="${cls}"`;
  const where = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text${name} x="${x}" y="${y}"${where}>${escapeXml(text)}</text>`;
}

function leadAt(cls: string, x: number, y: number, lead: string, text: string): string {
  const name =
    cls === '' || lead === '' ? escapeXml(lead) : `<tspan class="${cls}">${escapeXml(lead)}</tspan>`;
  return `<text x="${x}" y="${y}">${name}${escapeXml(text)}</text>`;
}

function crossAt(x: number, y: number, outcome: 'refused' | 'dropped', title: string): string {
  const cross = `M${tenth(x - 3)} ${tenth(y - 3)}${CROSS}`;
  const ring = outcome === 'refused' ? 'm-1.5-3a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0' : '';
  return `<path class="${outcome}" d="${cross}${ring}"><title>${escapeXml(title)}</title></path>`;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

function laneParts({ bands, fuse, strokes }: LaneShape): string[] {
  const solid = bands.filter(({ state }) => state !== 'MASTER');
  const masters = bands.filter(({ state }) => state === 'MASTER');
  const path = (cls: string, d: string): string[] => (d === '' ? [] : [`<path class="${cls}" d="${d}"/>`]);
  return [
    ...solid.map(bandPart),
    ...path('fuse', fuse),
    ...masters.map(bandPart),
    ...path('ad', strokes.accepted),
    ...path('failed', strokes.failed),
  ];
}

function bandPart({ state, x, y, width, height, title }: LaneShape['bands'][number]): string {
  const name = `<title>${escapeXml(title)}</title>`;
  if (state === 'OFF') return `<path class="OFF" d="M${x} ${y + height / 2}h${width}">${name}</path>`;
  const round = width >= 6 ? ' rx="3"' : '';
  return `<rect class="${state}" x="${x}" y="${y}" width="${width}" height="${height}"${round}>${name}</rect>`;
}

function letterParts({ host, name, title, label, isAbove, bands, ranks }: LaneShape): string[] {
  const second = isAbove ? '' : ` x="${label.x}" dy="16"`;
  return [
    `<text class="host${isAbove ? ' halo' : ''}" x="${label.x}" y="${label.y}"${hoverable(title)}>${inFull(title)}${escapeXml(host)} <tspan class="name"${second}>${escapeXml(name)}</tspan></text>`,
    ...bands.flatMap(({ state, letter }) =>
      letter ? [textAt(`letter on${state}`, letter.x, letter.y, letter.text)] : [],
    ),
    ...ranks.map(({ x, y, text, anchor, state }) => textAt(`small on${state}`, x, y, text, anchor)),
  ];
}

/** A name in full, shown where the pointer rests on its shortened form. */
const inFull = (title = ''): string => (title === '' ? '' : `<title>${escapeXml(title)}</title>`);
const hoverable = (title = ''): string => (title === '' ? '' : ' style="pointer-events:auto"');

function trackParts(track: TrackShape): string[] {
  const { client, name, title, label, y, answered, lost, goesOn, silence, fate } = track;
  const path = (cls: string, d: string): string[] => (d === '' ? [] : [`<path class="${cls}" d="${d}"/>`]);
  return [
    `<text x="${label.x}" y="${label.y}"${hoverable(title)}>${inFull(title)}${escapeXml(client)} <tspan class="dim">${escapeXml(name)}</tspan></text>`,
    ...path('answered', answered),
    ...path('lost', lost),
    ...path('session', goesOn),
    ...path('silence', silence),
    ...(fate ? [textAt('badtext', fate.x, y + 4, fate.text, fate.anchor)] : []),
  ];
}

function flagParts({ flags }: LaneGeometry): string[] {
  return flags.map(({ x, y, bottom, word, harm, title }) => {
    const flag = `<path class="flag" d="M${x} ${y}h6l4 5l-4 5h-6z"/>`;
    const line = `<path class="line" d="M${x} ${y + 10}V${bottom}"/>`;
    const text = word === undefined ? '' : textAt('', x + 14, y + 9, word);
    return `<g class="${harm ? 'harm' : 'calm'}">${line}${flag}${text}<title>${escapeXml(title)}</title></g>`;
  });
}

/** Signs of the legend, drawn from a base line at 0. */
const SIGNS: Readonly<Record<SignName, string>> = {
  MASTER: box('MASTER'),
  BACKUP: `${box('BACKUP')}<path class="fuse" d="M1 1V-8L5 -5V-8L11 0V1Z"/>`,
  INIT: box('INIT'),
  PAUSED: box('PAUSED'),
  OFF: '<path class="OFF" d="M0 -4h12"/>',
  dual: box('dual'),
  advertisement: '<path class="ad" d="M4 -10L8 2"/>',
  refused: crossAt(6, -4, 'refused', 'refused'),
  dropped: crossAt(6, -4, 'dropped', 'lost'),
  answered: '<path class="answered" d="M6 -4h0"/>',
  lost: `<path class="lost" d="M3 -7${CROSS}"/>`,
  session: '<path class="session" d="M0 -4h12"/>',
  silence: '<path class="silence" d="M0 -4h12"/>',
  skew: '<text class="small" x="0" y="0">240</text>',
  demotion: '<text class="small" x="0" y="0">+240</text>',
};

function box(kind: string): string {
  return `<rect class="${kind}" x="0" y="-10" width="12" height="12" rx="2"/>`;
}

function legendPart({ sign, text, x, textX, y }: LegendItem): string {
  return `<g transform="translate(${x} ${y})">${SIGNS[sign]}${textAt('dim', textX - x, 0, text)}</g>`;
}
