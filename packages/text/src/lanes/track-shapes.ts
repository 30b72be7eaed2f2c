import type { PingTrack, SessionEntry } from '@carplab/analysis';
import type { LaneChart } from './chart.js';
import { fit } from './fit.js';
import { type PlotScale, round } from './plot-scale.js';
import { textPixels } from './text-pixels.js';

const ROW = 20;
const NAME = 16;
/** Minimum distance of answers, and of losses; closer ones are merged. */
const DOT_APART = 3;
const CROSS_APART = 6;

/** A row below the lanes: a client's pings to an address, or a session, as data of SVG paths. */
export interface TrackShape {
  readonly client: string;
  readonly name: string;
  /** Both in full, if one is shortened. */
  readonly title?: string;
  readonly label: { readonly x: number; readonly y: number };
  readonly y: number;
  /** Pings answered, as points; lost ones, as crosses. */
  readonly answered: string;
  readonly lost: string;
  /** A session while it continues, and in its longest silence. */
  readonly goesOn: string;
  readonly silence: string;
  /** A session's fate, if it ended badly. */
  readonly fate?: { readonly text: string; readonly x: number; readonly anchor: 'start' | 'end' };
}

export interface TrackPlace {
  /** Where the names begin, and the position of the first row. */
  readonly x: number;
  readonly y: number;
  /** Maximum length of a name. */
  readonly columns: number;
  /** The names are above the rows. */
  readonly isNarrow: boolean;
}

/** Rows of pings, then of sessions. */
export function trackShapes(chart: LaneChart, scale: PlotScale, place: TrackPlace): TrackShape[] {
  const rows = [
    ...chart.pings.map((ping) => ({
      client: ping.client,
      name: `ping ${ping.to}`,
      draw: pingPaths(ping, scale),
    })),
    ...chart.sessions.map((session) => ({
      client: session.client,
      name: session.name,
      draw: sessionPaths(session, scale),
    })),
  ];
  return rows.map(({ client, name, draw }, i) => {
    const y = place.y + 12 + i * (ROW + (place.isNarrow ? NAME : 0)) + (place.isNarrow ? NAME : 0);
    const short = fit(client, Math.max(4, place.columns - name.length - 1));
    const label = { x: place.x, y: place.isNarrow ? y - 10 : y + 4 };
    const shape = { client: short, name: fit(name, place.columns - short.length - 1), label, y, ...draw(y) };
    const title = `${client} ${name}`;
    return `${shape.client} ${shape.name}` === title ? shape : { ...shape, title };
  });
}

type Paths = Pick<TrackShape, 'answered' | 'lost' | 'goesOn' | 'silence' | 'fate'>;
const EMPTY = { answered: '', lost: '', goesOn: '', silence: '' };

function pingPaths({ pings }: PingTrack, scale: PlotScale): (y: number) => Paths {
  const places = (isLost: boolean, apart: number): number[] => {
    let last = Number.NEGATIVE_INFINITY;
    return pings.kept.flatMap(({ timeUs, lost }) => {
      const x = scale.x(timeUs);
      if (lost !== isLost || x - last < apart) return [];
      last = x;
      return [x];
    });
  };
  return (y) => ({
    ...EMPTY,
    answered: places(false, DOT_APART)
      .map((x) => `M${x} ${y}h0`)
      .join(''),
    lost: places(true, CROSS_APART)
      .map((x) => `M${round(x - 3)} ${y - 3}l6 6m0-6l-6 6`)
      .join(''),
  });
}

function sessionPaths(session: SessionEntry, scale: PlotScale): (y: number) => Paths {
  const { openedUs, timeUs, gapFromUs, longestGapUs, fate } = session;
  const gapToUs = Math.min(gapFromUs + longestGapUs, timeUs);
  const bar = (fromUs: number, toUs: number, y: number): string => {
    const isSeen = toUs > fromUs && toUs >= scale.fromUs && fromUs <= scale.toUs;
    return isSeen ? `M${scale.x(fromUs)} ${y}H${scale.x(toUs)}` : '';
  };
  return (y) => {
    const hasGap = longestGapUs > 0;
    const paths = {
      ...EMPTY,
      goesOn: hasGap ? bar(openedUs, gapFromUs, y) + bar(gapToUs, timeUs, y) : bar(openedUs, timeUs, y),
      silence: hasGap ? bar(gapFromUs, gapToUs, y) : '',
    };
    // Beyond the picture it is not certain yet.
    if (fate === 'survived' || timeUs < scale.fromUs || timeUs > scale.toUs) return paths;
    const end = scale.x(timeUs) + 8;
    const isRoom = end + textPixels(fate) <= scale.right;
    const start = scale.x(openedUs) - 8;
    // Neither behind it nor before it.
    if (!isRoom && start - textPixels(fate) < 0) return paths;
    return {
      ...paths,
      fate: isRoom
        ? { text: fate, x: round(end), anchor: 'start' as const }
        : { text: fate, x: round(start), anchor: 'end' as const },
    };
  };
}
