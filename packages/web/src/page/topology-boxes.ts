import type { CableFacts, MachineFacts, Opened } from '../worker/network-facts.js';

/** A rectangle, CSS pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A machine's box. */
export interface MachineBox extends Box {
  readonly machine: MachineFacts;
  /** What fits of its name. */
  readonly name: string;
  /** Where each pill goes, in the order of the machine's virtual hosts; more virtual hosts have none. */
  readonly pills: readonly Box[];
}

/** A switch, drawn as a bar. */
export interface SwitchBar extends Box {
  readonly segment: string;
  /** Absent if the segment has only one. */
  readonly at?: string;
  readonly label: LabelBox;
}

/** A text, and the room that it takes. */
export interface LabelBox extends Box {
  readonly text: string;
}

/** A cable, from the machine to its switch, or from switch to switch. */
export interface CableLine {
  readonly port: string;
  readonly segment: string;
  readonly from: Point;
  readonly to: Point;
  /** Of a machine's cable. */
  readonly cable?: CableFacts & { readonly node: string };
  /** Of a cable between switches: theirs, in the order of `from` and `to`. */
  readonly ends?: readonly [string, string];
}

export interface TopologyLayout {
  readonly width: number;
  readonly height: number;
  readonly machines: readonly MachineBox[];
  readonly switches: readonly SwitchBar[];
  readonly cables: readonly CableLine[];
}

export type Network = Pick<Opened, 'machines' | 'switches' | 'uplinks'>;

/** The room for a letter at 12 and 13 px, some to spare. */
const LETTER = 8;
export const BAR = 8;
export const GAP = 12;
/** Of a box without pills. */
export const PLAIN = 30;
const HEAD = 30;
const PILL = 24;
const PILL_GAP = 4;
const PAD = 6;
const PILL_LEAST = 120;
/** Many pills are narrow: a letter and a number. */
const NARROW_LEAST = 60;
const NARROW_FROM = 5;
/** The most pills of a host that are drawn: more would be a list. */
const MOST_PILLS = 24;
const LABEL_HIGH = 14;

/** What fits of a text, its end cut off if it does not. */
export function fitted(text: string, width: number): string {
  const letters = Math.max(2, Math.floor(width / LETTER));
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

/** The room that a text takes, of what is fitted into a width. Its middle is at `y`. */
export function labelAt(given: string, x: number, y: number, most: number): LabelBox {
  const text = fitted(given, most);
  return { text, x, y: y - LABEL_HIGH / 2, width: text.length * LETTER, height: LABEL_HIGH };
}

export function switchLabel({ segment, name }: Opened['switches'][number]): string {
  return name === undefined ? segment : `${segment} ${name}`;
}

/** The width of the longest label, up to a limit. */
export function labelWidth({ switches }: Network, most: number): number {
  return Math.min(most, Math.max(0, ...switches.map((each) => switchLabel(each).length * LETTER)));
}

/** A machine in its place: its pills make the box of a host higher. */
export function boxed(machine: MachineFacts, { x, y, width, height }: Box): MachineBox {
  const count = Math.min(MOST_PILLS, machine.vhids.length);
  const least = count < NARROW_FROM ? PILL_LEAST : NARROW_LEAST;
  const room = width - 2 * PAD;
  const columns = Math.max(1, Math.min(count, Math.floor((room + PILL_GAP) / (least + PILL_GAP))));
  const wide = Math.floor((room - (columns - 1) * PILL_GAP) / columns);
  const pills = Array.from({ length: count }, (_, i) => ({
    x: x + PAD + (i % columns) * (wide + PILL_GAP),
    y: y + HEAD + Math.floor(i / columns) * (PILL + PILL_GAP),
    width: wide,
    height: PILL,
  }));
  const last = pills.at(-1);
  const high = last === undefined ? height : Math.max(height, last.y + PILL + PAD - y);
  return { x, y, width, height: high, machine, name: fitted(machine.name, room), pills };
}
