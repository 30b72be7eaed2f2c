import { wrap } from '../wrap.js';
import { type BandShape, bandShapes, fusePath, type RankShape, rankShapes } from './band-shapes.js';
import type { LaneChart } from './chart.js';
import { laneLabel } from './chart-rows.js';
import { dualSpans } from './dual-spans.js';
import { fit } from './fit.js';
import { type FlagShape, flagShapes } from './flag-shapes.js';
import { type Cross, type StrokePaths, strokeShapes } from './flight-shapes.js';
import { type LegendItem, legendItems } from './legend.js';
import { placeLetters } from './letters.js';
import { type NoteLine, noteLines } from './note-lines.js';
import { LETTER, PlotScale } from './plot-scale.js';
import { roundStep } from './scale.js';
import { type TrackShape, trackShapes } from './track-shapes.js';

/** Padding around the picture. */
const PAD = 20;
/** The height of a lane's band, the gap between lanes of one virtual host, and between virtual hosts. */
const BAND = 36;
const GAP = 12;
const APART = 28;
/** Height of a lane's name above its band. */
const NAME = 20;
/** How much wider letters of a host's name are, which is larger and bolder than other text. */
const BOLD = 1.1;
/** Space after names. */
const LABEL_PAD = 16;
/** Below this width, names are above the lanes. */
const NARROW = 600;
/** Minimum distance of mark letters. */
const LETTER_APART = 10;
/** Minimum distance of axis ticks. */
const TICK = 72;

/** The position of a text, by the left or right end of its base line. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface LaneShape {
  /** Names the host and its part: `fw1` and `vhid 1 on lan`, shortened if necessary. */
  readonly host: string;
  readonly name: string;
  /** Both in full, if one is shortened. */
  readonly title?: string;
  readonly label: Place;
  /** The name is beside the host, not below it. */
  readonly isAbove: boolean;
  readonly y: number;
  readonly height: number;
  readonly bands: readonly BandShape[];
  /** The area below the sawtooth of the master-down timer, as the data of an SVG path. */
  readonly fuse: string;
  readonly ranks: readonly RankShape[];
  /** Its advertisements in flight to other lanes. */
  readonly strokes: StrokePaths;
}

export interface Box extends Place {
  readonly width: number;
  readonly height: number;
}

/** The layout of a picture in CSS pixels, for any kind of document. */
export interface LaneGeometry {
  readonly width: number;
  readonly height: number;
  readonly title: readonly (Place & { readonly text: string })[];
  /** The plot area: `fromUs` is at its left edge. */
  readonly plot: Box;
  readonly lanes: readonly LaneShape[];
  /** Where two are MASTER at once. */
  readonly dualMasters: readonly Box[];
  readonly crosses: readonly Cross[];
  readonly flags: readonly FlagShape[];
  readonly letters: readonly (Place & { readonly text: string })[];
  readonly tracks: readonly TrackShape[];
  readonly ticks: readonly (Place & { readonly text: string })[];
  readonly legend: readonly LegendItem[];
  readonly notes: readonly NoteLine[];
}

/**
 * Swim lanes as plain geometry, for an SVG document or the elements of a page. The same chart and width give the same
 * geometry.
 *
 * @param width in CSS pixels
 * @param hasList whether events are listed below, with letters that refer to the list
 */
export function laneGeometry(chart: LaneChart, width: number, hasList = true): LaneGeometry {
  const isNarrow = width < NARROW;
  const labelWidth = isNarrow ? 0 : labelPixels(chart, width);
  const scale = new PlotScale(chart, PAD + labelWidth, width - PAD - labelWidth - PAD);
  const title = titleLines(chart.title, width);
  const flagsY = (title.at(-1)?.y ?? 4) + 16;
  const lettersY = flagsY + (chart.marks.some(({ flag }) => flag) ? 32 : 12);
  const top = hasList ? lettersY + 8 : lettersY - 8;
  const columns = Math.floor((isNarrow ? width - 2 * PAD : labelWidth - 8) / LETTER);
  const hostColumns = Math.floor((labelWidth - LABEL_PAD) / (LETTER * BOLD) + 1e-9);

  let y = top;
  const tops = chart.lanes.map((lane, i) => {
    const before = chart.lanes[i - 1];
    if (before) y += BAND + (before.key === lane.key ? GAP : APART);
    if (isNarrow) y += i > 0 && before?.key === lane.key ? NAME - 4 : NAME;
    return y;
  });
  const below = (tops.at(-1) ?? top - BAND) + BAND;
  const flights = strokeShapes(chart, scale, tops, { height: BAND, nameHeight: isNarrow ? NAME - 4 : 0 });
  const lanes = chart.lanes.map((lane, i): LaneShape => {
    const at = tops[i]!;
    const label = laneLabel(lane);
    const bands = bandShapes(lane, label, scale, at, BAND);
    const host = fit(lane.host, isNarrow ? Math.floor(columns / 2) : hostColumns);
    const name = fit(lane.name, isNarrow ? columns - Math.ceil(host.length * BOLD) - 1 : columns);
    return {
      host,
      name,
      ...(`${host} ${name}` === label ? {} : { title: label }),
      label: { x: PAD, y: isNarrow ? at - 6 : at + 15 },
      isAbove: isNarrow,
      y: at,
      height: BAND,
      bands,
      fuse: fusePath(lane, scale, at, BAND),
      ranks: rankShapes(lane, bands, scale, at),
      strokes: flights.strokes[i]!,
    };
  });
  const dualMasters = chart.lanes.flatMap((lane, i) =>
    dualSpans(lane, chart.dualMasters, scale).map((span): Box => ({ ...span, y: tops[i]!, height: BAND })),
  );
  const tracks = trackShapes(chart, scale, { x: PAD, y: below + 12, columns, isNarrow });
  const plotBottom = (tracks.at(-1)?.y ?? below) + 12;
  const axisY = plotBottom + 16;
  const ranks = lanes.flatMap((lane) => lane.ranks);
  const legend = legendItems(chart, ranks, flights.isPart, { x: PAD, y: axisY + 28, right: width - PAD });
  const notesY = (legend.at(-1)?.y ?? axisY) + 32;
  const letters = hasList
    ? placeLetters(chart.marks, (us, beforeUs) => scale.x(us) - scale.x(beforeUs) < LETTER_APART)
    : [];
  const notes = hasList ? noteLines(chart, letters, { left: PAD, right: width - PAD, top: notesY }) : [];
  return {
    width,
    height: (notes.at(-1)?.y ?? legend.at(-1)?.y ?? axisY) + PAD,
    title,
    plot: { x: scale.left, y: flagsY, width: scale.width, height: plotBottom - flagsY },
    lanes,
    dualMasters,
    crosses: flights.crosses,
    flags: flagShapes(chart, scale, flagsY, plotBottom),
    letters: chart.marks.flatMap(({ timeUs }, i) => {
      const text = letters[i];
      return text === undefined ? [] : [{ x: scale.x(timeUs), y: lettersY, text }];
    }),
    tracks,
    ticks: ticks(chart, scale, axisY),
    legend,
    notes,
  };
}

/** The width of the name column in pixels: that of the longest name, but leaving room for the lanes. */
function labelPixels({ lanes, pings, sessions }: LaneChart, width: number): number {
  const longest = Math.max(
    8,
    ...lanes.flatMap(({ host, name }) => [host.length * BOLD, name.length]),
    ...pings.map(({ client, to }) => client.length + to.length + 6),
    ...sessions.map(({ client, name }) => client.length + name.length + 1),
  );
  return Math.min(Math.ceil((longest * LETTER + LABEL_PAD) / 4) * 4, Math.floor(width / 3));
}

function titleLines(title: string, width: number): LaneGeometry['title'] {
  // 17 px letters are this much wider than 12 px ones.
  const columns = Math.floor(((width - 2 * PAD) / LETTER) * (12 / 17));
  return title === '' ? [] : wrap(title, columns).map((text, i) => ({ x: PAD, y: 36 + i * 24, text }));
}

function ticks({ fromUs, toUs }: LaneChart, scale: PlotScale, y: number): LaneGeometry['ticks'] {
  const step = roundStep(((toUs - fromUs) * TICK) / scale.width);
  const list: (Place & { text: string })[] = [];
  for (let us = Math.ceil(fromUs / step) * step; us <= toUs; us += step)
    list.push({ x: scale.x(us), y, text: list.length === 0 ? `${us / 1_000_000} s` : `${us / 1_000_000}` });
  return list;
}
