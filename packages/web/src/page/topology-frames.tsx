import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { type FrameWay, wayLegs } from '../model/frame-way.js';
import { seconds } from './format.js';
import { frameWay } from './frame-step.js';
import { say } from './messages/say.js';
import { isPulsing, PULSE_MS, pulseMs, pulses } from './pulses.js';
import { instant, tUs } from './state.js';
import type { TopologyLayout } from './topology-boxes.js';
import { type LegRoute, lastCable, pointAlong, routesOf } from './topology-route.js';

/** The part of a pulse's time on the sender's cable. */
const FIRST = 0.4;

/** Advertisements are seen before others. */
const byKind = (a: { readonly protocol: string }, b: { readonly protocol: string }): number =>
  Number(kindOf(a.protocol) === 'carp') - Number(kindOf(b.protocol) === 'carp');

interface Shown {
  readonly layout: TopologyLayout;
}

/** The frames: each where it is, or as pulses while playing too fast for that, or the whole way of one. */
export function Frames({ layout }: Shown): JSX.Element {
  const way = frameWay.value;
  const isShown = way !== undefined && way.sentUs === tUs.value;
  return (
    <g class="frames">
      {isShown ? <WholeWay layout={layout} way={way} /> : !isPulsing() && <Flights layout={layout} />}
      <Pulses layout={layout} />
    </g>
  );
}

const kindOf = (protocol: string): string =>
  protocol === 'carp' || protocol.startsWith('vrrp') ? 'carp' : 'other';

/** Where frames are at the shown instant. */
function Flights({ layout }: Shown): JSX.Element {
  const { value } = instant;
  const words = say.value;
  return (
    <>
      {value?.flights
        .toSorted(byKind)
        .flatMap(({ frame, node, protocol, vhid, cable, direction, departsUs, arrivesUs }) => {
          const at = value.cables.find(({ index }) => index === cable);
          const line = layout.cables.find(({ cable: own, port }) =>
            own === undefined
              ? port === `${at?.node}:${at?.interface}`
              : own.node === at?.node && own.interface === at.interface && own.member === at.member,
          );
          if (line === undefined || at === undefined) return [];
          // Between switches: from the one where this end is.
          const isForward = line.ends === undefined ? direction === 'out' : line.ends[0] === at.switch;
          const points = isForward ? [line.from, line.to] : [line.to, line.from];
          const { x, y } = pointAlong(points, (value.tUs - departsUs) / Math.max(1, arrivesUs - departsUs));
          return [
            <circle
              key={`${frame} ${cable} ${direction}`}
              class={`dot ${kindOf(protocol)}`}
              cx={x}
              cy={y}
              r="5"
            >
              <title>{words.frameName(frame, protocol, vhid, node)}</title>
            </circle>,
          ];
        })}
    </>
  );
}

function Pulses({ layout }: Shown): JSX.Element {
  const words = say.value;
  const drawn = useComputed(() =>
    pulses.value.map(({ way, sinceMs }) => ({ way, sinceMs, routes: routesOf(layout, way, wayLegs(way)) })),
  );
  return (
    <>
      {drawn.value.map(({ way, sinceMs, routes }) => (
        <g key={way.frame} class={`pulse ${kindOf(way.protocol)}`}>
          <title>{words.pulseName(way.frame, way.protocol, way.vhid, way.node)}</title>
          {routes.map((route, i) => (
            <Dot key={i} route={route} part={(pulseMs.value - sinceMs) / PULSE_MS} />
          ))}
        </g>
      ))}
    </>
  );
}

/** A pulse on one leg. */
function Dot({
  route: { leg, points },
  part,
}: {
  readonly route: LegRoute;
  readonly part: number;
}): JSX.Element | null {
  const isFirst = leg.direction === 'out';
  const own = isFirst ? part / FIRST : (part - FIRST) / (1 - FIRST);
  if (own < 0) return null;
  if (own <= 1) {
    const { x, y } = pointAlong(points, own);
    return <circle class="dot" cx={x} cy={y} r="4" />;
  }
  if (leg.lost === undefined) return null;
  const { x, y } = lastCable(points);
  return <path class="loss" d={`M${x - 4} ${y - 4}l8 8m0-8l-8 8`} />;
}

/** The way of one frame, with where it ended. */
function WholeWay({ layout, way }: Shown & { readonly way: FrameWay }): JSX.Element {
  const routes = routesOf(layout, way, wayLegs(way));
  return (
    <g class={`way ${kindOf(way.protocol)}`}>
      {routes.map(({ points, leg }, i) => (
        <path
          key={i}
          class={leg.lost === undefined ? 'leg' : 'leg lost'}
          d={points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('')}
        />
      ))}
      {routes.map(({ points, leg }, i) => {
        const { x, y } = leg.lost === undefined ? pointAlong(points, 1) : lastCable(points);
        if (leg.lost !== undefined)
          return <path key={i} class="loss" d={`M${x - 5} ${y - 5}l10 10m0-10l-10 10`} />;
        return leg.direction === 'in' ? <circle key={i} class="dot" cx={x} cy={y} r="5" /> : null;
      })}
    </g>
  );
}

/** What the shown frame is, who got it, who did not, and why. */
export function FrameCaption(): JSX.Element | null {
  const words = say.value;
  const way = frameWay.value;
  if (way === undefined || way.sentUs !== tUs.value) return null;
  const { frame, protocol, vhid, node, length, sentUs } = way;
  const legs = wayLegs(way);
  const got = legs.filter(({ direction, lost }) => direction === 'in' && lost === undefined);
  return (
    <div class="caption" data-hook="frame" data-frame={frame} role="status">
      <h3>{words.frameName(frame, protocol, vhid, node)}</h3>
      <p>
        {seconds(sentUs)} {words.second} · {words.octets(length)}
      </p>
      <ul>
        {got.length > 0 && <li>{words.gotIt(got.map((leg) => leg.node))}</li>}
        {legs.flatMap(({ node: at, direction, lost }, i) =>
          lost === undefined
            ? []
            : [
                <li key={i} class="bad">
                  {words.lostAt(at, direction, lost.reason, lost.detail)}
                </li>,
              ],
        )}
      </ul>
    </div>
  );
}
