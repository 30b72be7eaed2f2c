import { escapeXml, LETTER } from './svg-text.js';

/** Where the first line of the legend is, and how far apart the lines are. */
const LEGEND_Y = 38;
const LEGEND_LINE = 20;

/** What a picture can show. */
export type Sign =
  | 'MASTER'
  | 'BACKUP'
  | 'INIT'
  | 'no band: off'
  | 'two at once'
  | 'advertisement'
  | 'advertisement (not all drawn)'
  | 'ping answered'
  | 'lost'
  | 'session'
  | 'its longest silence';

const ADVERTISEMENT = '<line class="ad" x1="4" y1="0" x2="9" y2="12"/>';

const SIGNS: Readonly<Record<Sign, string>> = {
  MASTER: box('MASTER'),
  BACKUP: box('BACKUP'),
  INIT: box('INIT'),
  'no band: off': '',
  'two at once': box('dual'),
  advertisement: ADVERTISEMENT,
  'advertisement (not all drawn)': ADVERTISEMENT,
  'ping answered': '<circle class="ok" cx="8" cy="6" r="2"/>',
  lost: '<path class="drop" d="M2 2l8 8m0 -8l-8 8"/>',
  session: '<rect class="session" x="0" y="2" width="12" height="8"/>',
  'its longest silence': '<rect class="silence" x="0" y="5" width="12" height="2"/>',
};

/** The legend of those signs that a picture shows, in lines no wider than it, and its height. */
export function svgLegend(shown: ReadonlySet<Sign>, width: number): { parts: string[]; height: number } {
  let left = 12;
  let y = LEGEND_Y;
  const parts = Object.entries(SIGNS).flatMap(([text, sign]) => {
    if (!shown.has(text as Sign)) return [];
    const textAt = sign === '' ? 0 : 17;
    const wide = Math.ceil(textAt + text.length * LETTER);
    if (left + wide > width - 12) {
      left = 12;
      y += LEGEND_LINE;
    }
    const at = left;
    left += wide + 20;
    const label = `<text class="dim" x="${textAt}" y="10">${escapeXml(text)}</text>`;
    return [`<g transform="translate(${at} ${y})">${sign}${label}</g>`];
  });
  return { parts, height: y - LEGEND_Y };
}

function box(kind: string): string {
  return `<rect class="${kind}" x="0" y="0" width="12" height="12"/>`;
}
