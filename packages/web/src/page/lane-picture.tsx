import type { LaneGeometry, LaneShape } from '@carplab/text';
import type { JSX } from 'preact';
import type { LaneRow } from './compared-chart.js';
import { MarkLines } from './marks.js';
import { say } from './messages/say.js';
import { branch, lane, runs, span, tUs } from './state.js';

/** What is drawn: the lanes of the shown branch, or those of two. */
export interface Drawn {
  readonly geometry: LaneGeometry;
  readonly rows: readonly LaneRow[];
  /** By row: where it is like the other branch's, pixels. */
  readonly alike: readonly (readonly { readonly x: number; readonly width: number }[])[];
  /** Where the two branches part. */
  readonly forkX?: number;
}

/** The lanes as a picture. */
export function Picture({ drawn }: { readonly drawn: Drawn }): JSX.Element {
  const { geometry, rows, alike, forkX } = drawn;
  const { width, lanes, legend, notes } = geometry;
  const height = (legend[0]?.y ?? notes[0]?.y ?? geometry.height) - 20;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      height={height}
      role="img"
      aria-label={say.value.lanesLabel(lanes.length)}
    >
      <defs>
        <pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="hatch-ground" width="8" height="8" />
          <path class="hatch" d="M2 0V8" />
        </pattern>
        <pattern id="paused" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path class="pause" d="M2 0V8" />
        </pattern>
      </defs>
      {lanes.map((shape, i) => (
        <LanePicture
          key={`${shape.host} ${shape.name} ${i}`}
          shape={shape}
          row={rows[i]!}
          alike={alike[i] ?? []}
          plot={geometry.plot}
        />
      ))}
      {geometry.dualMasters.map(({ x, y, width: wide, height: high }) => (
        <rect key={`${x} ${y}`} class="dual" x={x} y={y} width={wide} height={high} rx="3" />
      ))}
      {lanes.map((shape, i) => (
        <Letters key={`${shape.host} ${shape.name} ${i}`} shape={shape} />
      ))}
      {geometry.tracks.map((track) => (
        <g key={`${track.client} ${track.name} ${track.y}`}>
          <text x={track.label.x} y={track.label.y}>
            {track.client} <tspan class="dim">{track.name}</tspan>
          </text>
          <path class="answered" d={track.answered} />
          <path class="lost" d={track.lost} />
          <path class="session" d={track.goesOn} />
          <path class="silence" d={track.silence} />
          {track.fate && (
            <text class="badtext" x={track.fate.x} y={track.y + 4} text-anchor={track.fate.anchor}>
              {track.fate.text}
            </text>
          )}
        </g>
      ))}
      {geometry.flags.map((flag) => (
        <g key={flag.x} class={flag.harm ? 'harm' : 'calm'}>
          <path class="pole" d={`M${flag.x} ${flag.y + 10}V${flag.bottom}`} />
          <path class="flag" d={`M${flag.x} ${flag.y}h6l4 5l-4 5h-6z`} />
          {flag.word !== undefined && (
            <text x={flag.x + 14} y={flag.y + 9}>
              {flag.word}
            </text>
          )}
          {/* As the record has it; the list of events has it in the page's language. */}
          <title lang="en">{flag.title}</title>
        </g>
      ))}
      {geometry.crosses.map(({ x, y, outcome, title }) => (
        <path key={`${x} ${y}`} class={outcome} d={`M${x - 3} ${y - 3}l6 6m0-6l-6 6`}>
          <title>{title}</title>
        </path>
      ))}
      {geometry.ticks.map(({ x, y, text }) => (
        <text key={x} class="small dim" x={x} y={y} text-anchor="middle">
          {text}
        </text>
      ))}
      {forkX !== undefined && (
        <path class="fork" d={`M${forkX} ${geometry.plot.y}v${geometry.plot.height}`} />
      )}
      <Playhead geometry={geometry} />
      <MarkLines geometry={geometry} />
    </svg>
  );
}

interface LanePictureProps {
  readonly shape: LaneShape;
  readonly row: LaneRow;
  readonly alike: readonly { readonly x: number; readonly width: number }[];
  readonly plot: LaneGeometry['plot'];
}

function LanePicture({ shape, row, alike, plot }: LanePictureProps): JSX.Element {
  const { bands, fuse, strokes, y, height } = shape;
  const known = runs.value.get(row.branch)?.record.lanes[row.place];
  const others = bands.filter(({ state }) => state !== 'MASTER');
  const masters = bands.filter(({ state }) => state === 'MASTER');
  return (
    <g data-host={known?.host} data-vhid={known?.vhid} data-branch={row.branch}>
      {/* A box of its own, as wide as the plot, where there is no band. */}
      <rect x={plot.x} y={y} width={plot.width} height={height} fill="transparent" />
      {others.map((band) => (
        <Band key={`${band.state} ${band.fromUs}`} band={band} of={shape} />
      ))}
      <path class="fuse" d={fuse} />
      {masters.map((band) => (
        <Band key={`${band.state} ${band.fromUs}`} band={band} of={shape} />
      ))}
      <path class="ad" d={strokes.accepted} />
      <path class="failed" d={strokes.failed} />
      {alike.map(({ x, width }) => (
        <rect key={x} class="alike" x={x} y={y - 1} width={width} height={height + 2} />
      ))}
      {lane.value === row.place && row.branch === branch.value && (
        <rect class="chosen" x={plot.x - 2} y={y - 2} width={plot.width + 4} height={height + 4} rx="5" />
      )}
    </g>
  );
}

interface BandProps {
  readonly band: LaneShape['bands'][number];
  readonly of: LaneShape;
}

function Band({ band, of: { host, name } }: BandProps): JSX.Element {
  const { state, x, y, width, height, fromUs, toUs } = band;
  const title = say.value.bandName(`${host} ${name}`, state, fromUs, toUs);
  if (state === 'OFF')
    return (
      <path class="OFF" d={`M${x} ${y + height / 2}h${width}`}>
        <title>{title}</title>
      </path>
    );
  return (
    <rect class={state} x={x} y={y} width={width} height={height} rx={width >= 6 ? 3 : 0}>
      <title>{title}</title>
    </rect>
  );
}

function Letters({ shape }: { readonly shape: LaneShape }): JSX.Element {
  const { host, name, title, label, isAbove, bands, ranks } = shape;
  return (
    <>
      <text class={isAbove ? 'host halo' : 'host'} x={label.x} y={label.y}>
        {title !== undefined && <title>{title}</title>}
        {host}{' '}
        {isAbove ? (
          <tspan class="name">{name}</tspan>
        ) : (
          <tspan class="name" x={label.x} dy="16">
            {name}
          </tspan>
        )}
      </text>
      {bands.map(
        ({ state, letter, fromUs }) =>
          letter && (
            <text key={`${state} ${fromUs}`} class={`letter on${state}`} x={letter.x} y={letter.y}>
              {letter.text}
            </text>
          ),
      )}
      {ranks.map(({ x, y, text, anchor, state }) => (
        <text key={x} class={`small on${state}`} x={x} y={y} text-anchor={anchor}>
          {text}
        </text>
      ))}
    </>
  );
}

/** Moves without drawing the lanes again. */
function Playhead({ geometry: { plot } }: { readonly geometry: LaneGeometry }): JSX.Element {
  const [fromUs, toUs] = span.value;
  const x = plot.x + ((tUs.value - fromUs) / (toUs - fromUs)) * plot.width;
  return (
    <g class="playhead" transform={`translate(${Math.round(x * 10) / 10} 0)`}>
      <line y1={plot.y - 4} y2={plot.y + plot.height} />
      <path d={`M-5 ${plot.y - 12}h10l-5 8z`} />
    </g>
  );
}
