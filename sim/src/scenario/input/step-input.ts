import type { PfsyncVariant } from '@carplab/codec';
import type { DialectName } from '@carplab/implementations';
import type { LinkInput, Some, TimeInput } from './network-input.js';

/** A port: `fw1` for its only one, `fw1:vtnet1` by name, or `fw1:lan` by segment. */
export type PortInput = string;

/** How a forged advertisement is signed: as a host signs, or with a key of its own, or not at all (zeros). */
export type SignatureInput =
  | { as: string }
  | {
      dialect?: DialectName;
      password: string;
      addresses: Some<string>;
    }
  | 'unsigned';

/** A forged advertisement. */
export interface ForgeInput {
  /** Default: the only one. */
  segment?: string;
  vhid: number;
  advskew?: number;
  advbase?: number;
  demote?: number;
  /** The source address; it sets the address family. */
  source: string;
  /** Default: the virtual MAC address. */
  mac?: string;
  /** A decimal number of 64 bits; 1 when absent, one more for each repetition. */
  counter?: number | string;
  /** Default: 255. */
  ttl?: number;
  sign: SignatureInput;
  /** The node at whose switch port it enters. Default: a port of its own. */
  via?: string;
}

/** A forged pfsync packet, as `carplab craft pfsync` takes it. */
export interface ForgePfsyncInput {
  segment?: string;
  /** The source address; it sets the address family. */
  source: string;
  /** Default: the group. */
  destination?: string;
  /** 02:00:00:00:00:66 when absent. */
  mac?: string;
  /** 255 when absent: others are not taken. */
  ttl?: number;
  variant: PfsyncVariant;
  messages: { action: string; items: Record<string, unknown>[] }[];
  /** The node at whose switch port it enters. Default: a port of its own. */
  via?: string;
}

/** A replay of advertisements that a host sent earlier. */
export interface ReplayInput {
  segment?: string;
  of: { host: string; vhid?: number; from: TimeInput; to: TimeInput };
  /** Fields that the HMAC does not cover, changed on the way; the checksum is made right. */
  change?: { advskew?: number; advbase?: number; demote?: number };
  /** Time between frames, cycling through the recording. Default: the recorded intervals, once. */
  every?: TimeInput;
  times?: number;
  via?: string;
}

/** What the scenario does to chosen frames. Of several rules that fit, the first counts. */
export interface RuleInput {
  action: 'pass' | 'delay' | 'drop';
  /** For the trace. */
  reason: string;
  segment?: string;
  /** `carp`, `pfsync`, `arp`, `ndp`, `icmp`, … */
  protocol?: string;
  vhid?: number;
  /** The node that sent it, or `outsider`. */
  source?: string;
  /** The receiver. */
  target?: string;
  direction?: 'out' | 'in';
  until?: TimeInput;
  delay?: TimeInput;
  /** Only for the first so many frames. */
  limit?: number;
  /** Only for the frame with this number in the trace, on its way. */
  frame?: number;
  /** Only for the frame with this number among those that fit, from 1; with `limit` for so many from there on. */
  nth?: number;
}

interface OneVhid {
  host: string;
  vhid: number;
  interface?: string;
}

/** Something that happens at a time: exactly one of the keys below `repeat`. */
export interface StepInput {
  at: TimeInput;
  /** Not at once, but at a moment within this time, which the seed chooses. */
  within?: TimeInput;
  /** After everything else of its moment; replays always come so. */
  last?: boolean;
  repeat?: { every: TimeInput; times: number };

  /** Sudden loss of power. */
  crash?: string | { node: string; link?: 'goes' | 'stays' };
  /** A clean halt. */
  shutdown?: string | { node: string; grace?: TimeInput };
  /** Power comes, and after a while the node starts. */
  boot?: string | { node: string; after?: TimeInput };
  reboot?: { node: string; after: TimeInput; clean?: boolean };
  /** A virtual machine stands still, as for a snapshot … */
  pause?: string;
  /** … and goes on; its clock has stood still (the default) or jumps. */
  resume?: string | { node: string; clock?: 'still' | 'jumps' };
  clockStep?: { node: string; by: TimeInput };
  /** From now on its clock gains so many parts per million; it does not jump. */
  drift?: { host: string; ppm: number };

  linkDown?: PortInput;
  linkUp?: PortInput;
  linkFlap?: { port: PortInput; down: TimeInput };
  /** Frames of one direction (both when absent) are lost though the link is up. */
  cut?: PortInput | { port: PortInput; direction?: 'out' | 'in' };
  uncut?: PortInput | { port: PortInput; direction?: 'out' | 'in' };
  impair?: LinkInput & { port: PortInput; direction?: 'out' | 'in' };
  /** Nodes hear only those of their own group; the ones not named are a group of their own. */
  partition?: { segment?: string; groups: string[][] };
  heal?: string;
  switchReboot?: { segment?: string; down: TimeInput };
  portEnable?: PortInput;
  rule?: RuleInput;

  forge?: ForgeInput;
  forgePfsync?: ForgePfsyncInput;
  replay?: ReplayInput;

  /** `ifconfig IF down`. */
  interfaceDown?: PortInput;
  interfaceUp?: PortInput;
  /** OPNsense's persistent maintenance mode. */
  maintenance?: { host: string; on: boolean };
  /** OPNsense's "Temporarily Disable CARP". */
  disable?: { host: string; on: boolean };
  /** net.inet.carp.allow */
  allow?: { host: string; on: boolean };
  /** net.inet.carp.preempt */
  preempt?: { host: string; on: boolean };
  /** `pfctl -e`, `pfctl -d`. */
  pf?: { host: string; on: boolean };
  /** `ifconfig pfsync0 syncdev … up`, which asks for the peer's table, and `down`. */
  pfsync?: { host: string; on: boolean };
  /** `pfctl -F states`; of one interface, those that are bound to it. */
  flushStates?: { host: string; interface?: string };
  demote?: { host: string; by: number; group?: string; reason?: string };
  /** `ifconfig … state`. */
  state?: OneVhid & { to: 'master' | 'backup' };
  vhid?: OneVhid & { up: boolean };
  configure?: OneVhid & {
    advbase?: number;
    advskew?: number;
    password?: string;
    peer?: string;
    peer6?: string;
  };
  /** Adds or removes a virtual address. */
  address?: OneVhid & { add?: string; remove?: string };
  /** Sending on the port fails with this errno; 0 ends it. */
  sendError?: { port: PortInput; error: number };
}
