import type { LaneChart } from './chart.js';
import type { PlotScale } from './plot-scale.js';
import { textPixels } from './text-pixels.js';

/** Closer flags are merged. */
const APART = 4;
/** A flag and the space after it. */
const POLE = 14;

/** A fault: a flag with a word, and a dotted line through all lanes. */
export interface FlagShape {
  readonly x: number;
  readonly y: number;
  /** Where its line ends. */
  readonly bottom: number;
  /** Its kind, if it fits. */
  readonly word?: string;
  /** It left a virtual host without a MASTER. */
  readonly harm: boolean;
  readonly title: string;
}

/** The flags of a chart's faults. Flags at the same place are merged, harmful if one of them is. */
export function flagShapes(chart: LaneChart, scale: PlotScale, y: number, bottom: number): FlagShape[] {
  const groups: { x: number; words: string[]; harm: boolean; titles: string[] }[] = [];
  for (const { timeUs, text, flag } of chart.marks) {
    if (!flag) continue;
    const x = scale.x(timeUs);
    const title = `${timeUs / 1e6} s: ${text}`;
    const last = groups.at(-1);
    if (last && x - last.x < APART) {
      if (!last.words.includes(flag.word)) last.words.push(flag.word);
      last.harm ||= flag.harm;
      last.titles.push(title);
    } else groups.push({ x, words: [flag.word], harm: flag.harm, titles: [title] });
  }
  return groups.map(({ x, words, harm, titles }, i) => {
    const room = (groups[i + 1]?.x ?? scale.right + 20) - x - POLE;
    const fitting = [words.join(', '), words[0]!].find((word) => textPixels(word) <= room);
    const shape = { x, y, bottom, harm, title: titles.join('\n') };
    return fitting === undefined ? shape : { ...shape, word: fitting };
  });
}
