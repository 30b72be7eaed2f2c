import type { CableView } from '@carplab/sim';
import type { JSX } from 'preact';
import { menuButton, opensFaults } from './fault-hooks.js';
import { say } from './messages/say.js';
import { passed } from './pulses.js';
import { instant } from './state.js';
import type { CableLine } from './topology-boxes.js';

/** What a cable is now, the worst first. */
export type CableState = 'unplugged' | 'shut' | 'down' | 'waiting' | 'cut' | 'oneway' | 'lossy' | 'well';

/** The views of a line: of a cable between switches both ends. */
function viewsOf({ cable, port }: CableLine): readonly CableView[] {
  const views = instant.value?.cables ?? [];
  if (cable === undefined) return views.filter(({ node, interface: name }) => `${node}:${name}` === port);
  const own = views.filter(({ node, interface: name }) => node === cable.node && name === cable.interface);
  return cable.member === undefined ? own.slice(0, 1) : own.filter(({ member }) => member === cable.member);
}

/** The two directions of a cable, as seen from its first end. */
function directions(views: readonly CableView[]): CableView['out'][] {
  const [one, other] = views;
  if (one === undefined) return [];
  return other === undefined ? [one.out, one.in] : [one.in, other.in];
}

export function cableState(views: readonly CableView[]): CableState {
  const links = directions(views);
  if (views.some(({ plugged }) => !plugged)) return 'unplugged';
  if (views.some(({ enabled }) => !enabled)) return 'shut';
  if (views.some(({ carrier }) => !carrier)) return 'down';
  if (views.some(({ forwards }) => !forwards)) return 'waiting';
  const cut = links.filter((link) => link.cut).length;
  if (cut > 0) return cut === links.length ? 'cut' : 'oneway';
  const isLossy = links.some(({ lossPpm, corruptPpm, duplicatePpm, reorderPpm }) =>
    [lossPpm, corruptPpm, duplicatePpm, reorderPpm].some((ppm) => ppm > 0),
  );
  return isLossy ? 'lossy' : 'well';
}

/** How far beside a cable a click still means it. */
const REACH = 7;

/** A cable with what is wrong with it. */
export function Cable({ line }: { readonly line: CableLine }): JSX.Element {
  const { port, from, to, cable } = line;
  const words = say.value;
  const views = viewsOf(line);
  const state = cableState(views);
  const links = directions(views);
  const isLit =
    cable !== undefined &&
    passed.value.some(({ steps }) =>
      steps.some(
        ({ step, node, interface: name }) =>
          (step === 'sent' || step === 'delivered') && node === cable.node && name === cable.interface,
      ),
    );
  const target = { kind: 'cable', port } as const;
  const name = words.cableName(port, words.cableStates[state], links);
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  // Towards the machine, if what it sends is lost.
  const turn = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI + (links[0]?.cut ? 180 : 0);
  const d = `M${from.x} ${from.y}L${to.x} ${to.y}`;
  return (
    <g
      class={`cable ${state} ${isLit ? 'lit' : ''}`}
      data-port={port}
      data-cable={state}
      {...menuButton(name, target)}
      {...opensFaults(target)}
    >
      <title>{name}</title>
      {/* A box, not a stroke: a line has no size of its own that can be pointed at. */}
      <rect
        class="hit"
        x={Math.min(from.x, to.x) - (from.x === to.x ? REACH : 0)}
        y={Math.min(from.y, to.y) - (from.y === to.y ? REACH : 0)}
        width={Math.abs(from.x - to.x) + (from.x === to.x ? 2 * REACH : 0)}
        height={Math.abs(from.y - to.y) + (from.y === to.y ? 2 * REACH : 0)}
      />
      <path class="under" d={d} />
      <path class="wire" d={d} />
      {state !== 'well' && state !== 'down' && (
        <g transform={`translate(${middle.x} ${middle.y})`}>
          <circle class="sign" r="7" />
          {state === 'oneway' ? (
            <path class="mark" d="M-4 0H3M0 -3L3 0L0 3" transform={`rotate(${turn})`} />
          ) : (
            <path class="mark" d={MARKS[state]} />
          )}
        </g>
      )}
    </g>
  );
}

/** × cut or unplugged, bar shut, dots waiting, wave lossy. */
const MARKS: Readonly<Record<Exclude<CableState, 'well' | 'down' | 'oneway'>, string>> = {
  unplugged: 'M-3 -3L3 3M3 -3L-3 3',
  cut: 'M-3 -3L3 3M3 -3L-3 3',
  shut: 'M-4 0H4',
  waiting: 'M-3 0h1M-0.5 0h1M2 0h1',
  lossy: 'M-4 1q2 -4 4 0t4 0',
};
