import { heardIntervalUs } from '@carplab/analysis';
import type { JSX } from 'preact';
import type { Vhid } from '../model/why.js';
import type { HostInstant } from '../worker/protocol.js';
import { menuButton, opensFaults } from './fault-hooks.js';
import { millis } from './format.js';
import { say } from './messages/say.js';
import { instant, lane, record, seek, tUs } from './state.js';
import type { Box, MachineBox } from './topology-boxes.js';

/** A machine: of a host also what it is of each virtual host, and how long still. */
export function Machine({ box }: { readonly box: MachineBox }): JSX.Element {
  const { machine, x, y, width, height, pills } = box;
  const words = say.value;
  const { name, kind, system, vhids } = machine;
  const power = instant.value?.powers[name] ?? 'on';
  const host = instant.value?.hosts.find((each) => each.name === name);
  const demotion = host?.demotion ?? 0;
  const isOn = power === 'on';
  const label = words.machineName(name, system ?? kind, isOn ? '' : words.powers[power], demotion);
  const target = { kind: 'host', host: name } as const;
  const center = { x: x + width / 2, y: y + height / 2 };
  return (
    <g class={`machine ${kind} ${power}`} data-host={name} {...opensFaults(target)}>
      <g class="face" {...menuButton(label, target)}>
        <title>{label}</title>
        <rect class="box" x={x} y={y} width={width} height={height} rx="7" />
        {isOn && demotion !== 0 && (
          <rect class="badge" x={x + width - 48} y={y - 8} width="42" height="16" rx="8" />
        )}
      </g>
      {/* Beside the button, whose name has all of it: the words of a picture are not one text. */}
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of texts takes no focus. */}
      <g aria-hidden="true">
        {pills.length > 0 || kind === 'host' ? (
          <text class="name" x={x + 10} y={y + 20}>
            {box.name}
          </text>
        ) : (
          <text class="name" x={center.x} y={y + 20} text-anchor="middle">
            {box.name}
          </text>
        )}
        {isOn && demotion !== 0 && (
          <text class="demoted" x={x + width - 27} y={y + 4} text-anchor="middle">
            ↓{demotion}
          </text>
        )}
        {!isOn && kind === 'host' && (
          <text class="power" x={x + 10} y={y + 44}>
            {words.powers[power]}
            <tspan x={x + 10} dy="18">
              {since(name)}
            </tspan>
          </text>
        )}
      </g>
      {isOn &&
        host &&
        pills.map((pill, i) => (
          <Pill
            key={`${vhids[i]!.interface} ${vhids[i]!.vhid}`}
            {...{ pill, host, center, ...vhids[i]!, isLast: i === pills.length - 1 }}
            more={vhids.length - pills.length}
          />
        ))}
    </g>
  );
}

/** When the state of now began; empty if it is not known. */
function since(name: string): string {
  const band = record.value?.lanes
    .find(({ host }) => host === name)
    ?.bands.kept.findLast(({ fromUs }) => fromUs <= tUs.value);
  return band === undefined ? '' : say.value.since(millis(band.fromUs));
}

interface Countdown {
  readonly leftUs: number;
  /** What is left, 0 to 1. */
  readonly part: number;
}

/** Until it advertises as MASTER, or takes over as BACKUP. Undefined: no timer runs. */
export function countdown(vhid: Vhid, localUs: number): Countdown | undefined {
  const { state, advertiseUs, masterDown4Us, masterDown6Us, advbase, effectiveAdvskew, masterDownUs } = vhid;
  const dueUs =
    state === 'MASTER'
      ? advertiseUs
      : [masterDown4Us, masterDown6Us].filter((each) => each !== undefined).sort((a, b) => a - b)[0];
  if (dueUs === undefined || state === 'INIT') return undefined;
  const wholeUs = state === 'MASTER' ? heardIntervalUs(advbase, effectiveAdvskew) : masterDownUs;
  const leftUs = Math.max(0, dueUs - localUs);
  return { leftUs, part: wholeUs === 0 ? 0 : Math.min(1, leftUs / wholeUs) };
}

interface PillProps {
  readonly pill: Box;
  readonly host: HostInstant;
  readonly interface: string;
  readonly vhid: number;
  readonly center: { readonly x: number; readonly y: number };
  readonly isLast: boolean;
  /** Virtual hosts without a pill. */
  readonly more: number;
}

/** The room that a pill needs for the seconds, and for a letter. */
const TIMED = 96;
const LETTER = 7;
/** A badge moves the middle of a box so far. */
const NEAR = 6;
const RADIUS = 6;
const AROUND = 2 * Math.PI * RADIUS;

function Pill({ pill, host, interface: port, vhid, center, isLast, more }: PillProps): JSX.Element | null {
  const words = say.value;
  const found = host.vhids.find((each) => each.vhid === vhid && each.interface === port);
  if (found === undefined) return null;
  const { x, y, width, height } = pill;
  const { state } = found;
  const text = words.vhidShort(vhid);
  const left = countdown(found, host.localUs);
  const rest = left === undefined ? '' : (left.leftUs / 1_000_000).toFixed(2);
  const place = record.value?.lanes.findIndex(
    (each) => each.host === host.name && each.vhid === vhid && each.interface === port,
  );
  const isChosen = place !== undefined && place >= 0 && place === lane.value;
  const name = words.pillName(host.name, vhid, port, state, rest);
  const isSplit =
    state === 'MASTER' &&
    record.value?.overlaps.kept.some(
      (each) =>
        each.lasting &&
        each.vhid === vhid &&
        each.hosts.includes(host.name) &&
        each.link === record.value?.lanes[place ?? -1]?.link &&
        each.fromUs <= tUs.value &&
        each.toUs > tUs.value,
    );
  const choose = (): void => {
    if (place !== undefined && place >= 0) seek(tUs.value, place);
  };
  const target = { kind: 'vhid', host: host.name, interface: port, vhid } as const;
  const faults = opensFaults(target);
  const acts = {
    ...faults,
    onClick: choose,
    onKeyDown: (event: KeyboardEvent): void => (event.key === 'Enter' ? choose() : faults.onKeyDown(event)),
  };
  // A click into the middle of a box means the host.
  const covers =
    center.y >= y - NEAR && center.y <= y + height + NEAR && center.x >= x && center.x <= x + width;
  return (
    <>
      <g
        class={`vhid ${state} ${isSplit ? 'split' : ''} ${isChosen ? 'chosen' : ''}`}
        data-vhid={vhid}
        data-state={state}
        {...menuButton(name, target)}
        {...acts}
      >
        <title>{name}</title>
        <rect class="pillbox" x={x} y={y} width={width} height={height} rx={height / 2} />
        <g transform={`translate(${x + width - 12} ${y + height / 2}) rotate(-90)`}>
          <circle class="track" r={RADIUS} />
          {left && <circle class="ring" r={RADIUS} stroke-dasharray={`${left.part * AROUND} ${AROUND}`} />}
        </g>
        <rect class="hit" x={x} y={y} width={covers ? center.x - 4 - x : width} height={height} />
      </g>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of texts takes no focus. */}
      <g class={`vhid ${state}`} aria-hidden="true">
        <text class="letter" x={x + 9} y={y + 16.5}>
          {state[0]}
        </text>
        <text x={x + 23} y={y + 16.5}>
          {TIMED - 22 + LETTER * text.length <= width ? text : vhid}
        </text>
        {isLast && more > 0 && (
          <text x={x + width - 22} y={y + 16.5} text-anchor="end">
            +{more}
          </text>
        )}
        {width >= TIMED && (
          <text class="rest" x={x + width - 22} y={y + 16.5} text-anchor="end">
            {rest}
          </text>
        )}
      </g>
    </>
  );
}
