import { wrap } from '../wrap.js';
import type { LaneChart } from './chart.js';
import { laneFindings } from './lane-findings.js';
import { LETTER } from './plot-scale.js';
import { seconds } from './seconds.js';

const LINE = 20;
/** Space between an event and its result. */
const SPACE = 12;
/** Where texts begin, after letters and times. */
const INDENT = 92;
/** In narrower lists, texts begin below times, at this place. */
const NARROW = 240;
const BELOW = 24;

/** A line of the list below the lanes. */
export interface NoteLine {
  readonly x: number;
  readonly y: number;
  readonly letter?: string;
  readonly time?: string;
  /** The start of the line, and the rest. */
  readonly lead: string;
  readonly text: string;
  /** The style of the lead. */
  readonly kind: 'plain' | 'fault' | 'bad';
}

/** Events with time and letter, and results, from `left` to `right`, starting at `top`. */
export function noteLines(
  chart: LaneChart,
  letters: readonly (string | undefined)[],
  { left, right, top }: { readonly left: number; readonly right: number; readonly top: number },
): NoteLine[] {
  const lines: NoteLine[] = [];
  let y = top;
  const add = (x: number, text: string, lead: string, kind: NoteLine['kind'], head: object = {}): void => {
    let led = 0;
    for (const [i, line] of wrap(text, Math.floor((right - x) / LETTER)).entries()) {
      led = text.indexOf(line, led);
      const length = Math.max(0, Math.min(line.length, lead.length - led));
      led += line.length;
      lines.push({
        x,
        y,
        lead: line.slice(0, length),
        text: line.slice(length),
        kind,
        ...(i === 0 ? head : {}),
      });
      y += LINE;
    }
  };
  chart.marks.forEach(({ timeUs, kind, text, flag }, i) => {
    const time = `${seconds(timeUs)} s`;
    const letter = letters[i];
    const tone = kind === 'alarm' || flag?.harm === true ? 'bad' : kind === 'fault' ? 'fault' : 'plain';
    const head = letter === undefined ? { time } : { time, letter };
    if (right - left >= NARROW) add(left + INDENT, text, text, tone, head);
    else {
      add(left + INDENT, '', '', 'plain', head);
      add(left + BELOW, text, text, tone);
    }
  });
  if (lines.length > 0) y += SPACE;
  for (const { lead, text, bad } of laneFindings(chart)) add(left, text, lead, bad ? 'bad' : 'plain');
  return lines;
}
