import type { MachineFacts, Opened } from '../worker/network-facts.js';
import {
  BAR,
  type Box,
  boxed,
  type CableLine,
  GAP,
  labelAt,
  labelWidth,
  type MachineBox,
  type Network,
  PLAIN,
  type SwitchBar,
  switchLabel,
  type TopologyLayout,
} from './topology-boxes.js';
import { inColumn } from './topology-column.js';

/** From bar to bar, where cables pass. */
const BAR_PITCH = 24;
/** Between a row of machines and the next bar: the least, and the most where there is room. */
const CABLE = 28;
const CABLE_MOST = 48;
const HOST_LEAST = 116;
const HOST_MOST = 168;
const PLAIN_LEAST = 64;
const PLAIN_MOST = 108;
const LABEL_MOST = 72;
/** Between the cables that join switches, beside everything else. */
const LINK = 14;
/** Cables of different machines are never closer. */
const APART = 6;

const isHost = ({ kind }: MachineFacts): boolean => kind === 'host';
const keyOf = (segment: string, at = ''): string => `${segment}\n${at}`;

/**
 * Places the machines, switches and cables of a network in a width; a height that is not needed makes cables longer. Hosts stand in a row between the switches, clients
 * and servers outside, if there is room for that; otherwise all machines stand one below the other, beside the switches.
 * Nothing overlaps, but cables cross switches and each other.
 */
export function topologyLayout(network: Network, width: number, height = 0): TopologyLayout {
  const sides = sidesOf(network);
  const from = labelWidth(network, LABEL_MOST) + 12;
  // One pixel is for the outermost edge.
  const room = width - 1 - from - network.uplinks.length * LINK;
  const fits = (count: number, least: number): boolean => count * (least + GAP) - GAP <= room;
  const hosts = network.machines.filter(isHost).length;
  const isRow = [sides.over, sides.under].every((each) => fits(each.machines.length, PLAIN_LEAST));
  if (!isRow || !fits(hosts, HOST_LEAST)) return inColumn(network, width);
  const place = { width, from, room, cable: CABLE };
  const least = inRows(network, sides, place);
  const spare = Math.floor((height - least.height) / GAPS);
  return spare <= 0
    ? least
    : inRows(network, sides, { ...place, cable: Math.min(CABLE_MOST, CABLE + spare) });
}

/** Between machines and bars, from top to bottom. */
const GAPS = 4;

interface Side {
  /** From the top down. */
  readonly switches: readonly Opened['switches'][number][];
  readonly machines: readonly MachineFacts[];
}

interface Sides {
  readonly over: Side;
  readonly under: Side;
  /** Segments of hosts only, that lie nearest to them. */
  readonly inner: readonly string[];
}

/** Segments with clients lie above and below in turn. */
function sidesOf({ machines, switches }: Network): Sides {
  const segments = [...new Set(switches.map(({ segment }) => segment))];
  const others = machines.filter((each) => !isHost(each));
  const homes = new Set(others.map(({ cables }) => cables[0]?.segment));
  const some = segments.filter((segment) => homes.has(segment));
  const outer = some.length > 0 ? some : segments;
  const inner = segments.filter((segment) => !outer.includes(segment));
  // A single segment lies below.
  const over = segments.length === 1 ? [] : outer.filter((_, i) => i % 2 === 0);
  const side = (chosen: readonly string[]): Side => ({
    switches: chosen.flatMap((name) => switches.filter(({ segment }) => segment === name)),
    machines: others.filter(({ cables }) => chosen.includes(cables[0]?.segment ?? '')),
  });
  return {
    over: side(over),
    under: side([...inner, ...outer.filter((name) => !over.includes(name))]),
    inner,
  };
}

interface Place {
  readonly width: number;
  /** Where the bars begin. */
  readonly from: number;
  readonly room: number;
  readonly cable: number;
}

/** A row of machines, evenly, as wide as there is room, up to a width. */
function rowOf(
  machines: readonly MachineFacts[],
  { from, room }: Place,
  y: number,
  most: number,
): MachineBox[] {
  const count = machines.length;
  const width = Math.min(most, Math.floor((room - (count - 1) * GAP) / Math.max(1, count)));
  const between = Math.max(GAP, Math.floor((room - count * width) / Math.max(1, count)));
  const left = from + Math.floor((room - count * width - (count - 1) * between) / 2);
  return machines.map((machine, i) =>
    boxed(machine, { x: left + i * (width + between), y, width, height: PLAIN }),
  );
}

function inRows(network: Network, { over, under, inner }: Sides, place: Place): TopologyLayout {
  const hosts = network.machines.filter(isHost);
  const barY = new Map<string, number>();
  const yOf = (segment: string, at?: string): number => barY.get(keyOf(segment, at)) ?? 0;
  let y = 4;
  const stack = ({ switches }: Side): void => {
    for (const { segment, name } of switches) {
      barY.set(keyOf(segment, name), y);
      y += BAR_PITCH;
    }
    if (switches.length > 0) y += BAR - BAR_PITCH;
  };
  const row = (machines: readonly MachineFacts[], most: number): MachineBox[] => {
    const boxes = rowOf(machines, place, y, most);
    y = Math.max(y, ...boxes.map((box) => box.y + box.height));
    return boxes;
  };
  const top = row(over.machines, PLAIN_MOST);
  if (top.length > 0) y += place.cable;
  stack(over);
  if (over.switches.length > 0) y += place.cable;
  const middle = row(hosts, HOST_MOST);
  y += place.cable;
  stack(under);
  if (under.machines.length > 0) y += place.cable;
  const bottom = row(under.machines, PLAIN_MOST);

  const center = place.from + place.room / 2;
  const cables = middle.flatMap((box) => hostCables(box, center, inner, yOf));
  for (const box of [...top, ...bottom]) cables.push(...plainCables(box, cables, yOf));
  const links = linksOf(network, place, yOf);
  return {
    width: place.width,
    height: y + 4,
    machines: [...top, ...middle, ...bottom],
    switches: network.switches.map((each) => barOf(each, place, yOf, inner, [...cables, ...links])),
    cables: [...cables, ...links],
  };
}

type YOf = (segment: string, at?: string) => number;

/** The cables of a host leave its upper and lower edge, those to inner segments towards the middle of the row. */
function hostCables(box: MachineBox, center: number, inner: readonly string[], yOf: YOf): CableLine[] {
  const { machine } = box;
  const isLeft = box.x + box.width / 2 <= center;
  const rank = (segment: string): number => Number(inner.includes(segment)) * (isLeft ? 1 : -1);
  const sorted = machine.cables.toSorted((a, b) => rank(a.segment) - rank(b.segment));
  const upper = sorted.filter((cable) => yOf(cable.segment, cable.switch) < box.y);
  const lower = sorted.filter((cable) => yOf(cable.segment, cable.switch) >= box.y);
  return [upper, lower].flatMap((edge) =>
    edge.map((cable, i): CableLine => {
      const x = Math.round(box.x + (box.width * (i + 1)) / (edge.length + 1));
      return lineTo(machine, cable, x, box, yOf(cable.segment, cable.switch));
    }),
  );
}

/** Those of a client, server or router, beside the cables that are there already. */
function plainCables(box: MachineBox, others: readonly CableLine[], yOf: YOf): CableLine[] {
  const { machine, x, width } = box;
  const taken = others.map(({ from }) => from.x);
  return machine.cables.map((cable, i) => {
    const wanted = Math.round(x + (width * (i + 1)) / (machine.cables.length + 1));
    const shifts = Array.from({ length: Math.floor(width / 2) - APART }, (_, n) => [n, -n]).flat();
    const free = shifts.find((shift) => taken.every((at) => Math.abs(at - wanted - shift) >= APART)) ?? 0;
    taken.push(wanted + free);
    return lineTo(machine, cable, wanted + free, box, yOf(cable.segment, cable.switch));
  });
}

function lineTo(
  { name }: MachineFacts,
  cable: MachineFacts['cables'][number],
  x: number,
  box: Box,
  barY: number,
): CableLine {
  const isAbove = barY < box.y;
  return {
    port: cable.port,
    segment: cable.segment,
    from: { x, y: isAbove ? box.y : box.y + box.height },
    to: { x, y: isAbove ? barY + BAR : barY },
    cable: { ...cable, node: name },
  };
}

function linksOf({ uplinks }: Network, { width }: Place, yOf: YOf): CableLine[] {
  return uplinks.map(({ segment, between, port }, i): CableLine => {
    const [one, other] = between.map((at) => yOf(segment, at)) as [number, number];
    const x = width - (uplinks.length - i) * LINK + LINK / 2;
    const isDown = one < other;
    return {
      ...{ port, segment, ends: between },
      from: { x, y: isDown ? one + BAR : one },
      to: { x, y: isDown ? other : other + BAR },
    };
  });
}

/** An inner segment's bar is as short as its cables, so that others pass beside it. */
function barOf(
  each: Opened['switches'][number],
  { from, room }: Place,
  yOf: YOf,
  inner: readonly string[],
  cables: readonly CableLine[],
): SwitchBar {
  const { segment, name } = each;
  const y = yOf(segment, name);
  const own = cables.filter(
    (line) =>
      line.segment === segment && (line.cable?.switch === name || line.ends?.includes(name ?? '') === true),
  );
  const xs = own.map((line) => line.from.x);
  // Those to other switches lie beside everything else.
  const ends = own.map((line) => line.from.x + (line.cable === undefined ? 4 : GAP));
  const isShort = inner.includes(segment) && xs.length > 1;
  const left = isShort ? Math.min(...xs) - GAP : from;
  const right = Math.max(isShort ? 0 : from + room, ...(isShort ? ends : xs.map((x) => x + 4)));
  return {
    segment,
    ...(name === undefined ? {} : { at: name }),
    ...{ x: left, y, width: right - left, height: BAR },
    label: labelAt(switchLabel(each), 0, y + BAR / 2, LABEL_MOST),
  };
}
