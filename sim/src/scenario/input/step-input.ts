import type { PfsyncVariant, Secret } from '@carplab/codec';
import type { DialectName } from '@carplab/implementations';
import type { StateInput, VhidChoice } from './expectation-input.js';
import type { LinkInput, Some, TimeInput } from './network-input.js';

/** A port: `fw1` for its only port, `fw1:vtnet1` by name, or `fw1:lan` by segment. */
export type PortInput = string;

/** How a forged advertisement is signed: as a host would, with a key given here, or not at all (zeros). */
export type SignatureInput<A = string> =
  | { as: string }
  | {
      dialect?: DialectName;
      password: string | Secret;
      addresses: Some<A>;
    }
  | 'unsigned';

/** A forged advertisement. */
export interface ForgeInput<A = string> {
  /** Default: the only one. */
  segment?: string;
  vhid: number;
  advskew?: number;
  advbase?: number;
  demote?: number;
  /** The source address; it sets the address family. */
  source: A;
  /** Default: the virtual MAC address. */
  mac?: A;
  /** A decimal number of 64 bits. Default: 1, and one more with each repetition. */
  counter?: number | string;
  /** Default: 255. */
  ttl?: number;
  sign: SignatureInput<A>;
  /** The node at whose switch port it enters. Default: a port of its own. */
  via?: string;
}

/** A forged pfsync packet, in the format of `carplab craft pfsync`. */
export interface ForgePfsyncInput<A = string> {
  segment?: string;
  /** The source address; it sets the address family. */
  source: A;
  /** Default: the group. */
  destination?: A;
  /** The source MAC address. Default: 02:00:00:00:00:66. */
  mac?: A;
  /** Default: 255; receivers drop anything else. */
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
  /** Fields to change that the HMAC does not cover; the checksum is recalculated. */
  change?: { advskew?: number; advbase?: number; demote?: number };
  /** Time between frames, cycling through the recording. Default: the recorded intervals, once. */
  every?: TimeInput;
  times?: number;
  via?: string;
}

/** What happens to matching frames. The first matching rule wins. */
export interface RuleInput {
  action: 'pass' | 'delay' | 'drop';
  /** For the trace. */
  reason: string;
  segment?: string;
  /** `carp`, `pfsync`, `arp`, `ndp`, `icmp`, … */
  protocol?: string;
  vhid?: number;
  /** The node that sent it; `outsider`: forged or replayed frames. */
  source?: string;
  /** The receiver. */
  target?: string;
  direction?: 'out' | 'in';
  until?: TimeInput;
  delay?: TimeInput;
  /** Only the first N matching frames. */
  limit?: number;
  /** Only the frame with this `frameId` in the trace, and its copies. */
  frame?: number;
  /** Only the Nth matching frame, from 1; with `limit`, that many from there. */
  nth?: number;
}

interface OneVhid {
  host: string;
  vhid: number;
  interface?: string;
}

/** The first time that a host becomes MASTER, BACKUP…, of any of these virtual hosts, and so much later. */
export interface AfterInput extends VhidChoice {
  host: string;
  is: StateInput;
  /** Default: 0. */
  by?: TimeInput;
}

/** A step: a time or an event, and exactly one of the keys below `repeat`. */
export interface StepInput<A = string> {
  /** Needed unless there is `after`: then it is the earliest time at which the event counts. Default: 0. */
  at?: TimeInput;
  /** Waits for an event. If it does not come, the run fails. */
  after?: AfterInput;
  /** Delays it by a random time up to this; the seed decides. */
  within?: TimeInput;
  /** Runs after everything else at the same time, as replays always do. */
  last?: boolean;
  repeat?: { every: TimeInput; times: number };

  /** Sudden loss of power. */
  crash?: string | { node: string; link?: 'goes' | 'stays' };
  /** A clean shutdown. */
  shutdown?: string | { node: string; grace?: TimeInput };
  /** Powers the node on; it starts after a while. */
  boot?: string | { node: string; after?: TimeInput };
  reboot?: { node: string; after: TimeInput; clean?: boolean };
  /** Pauses a virtual machine, as for a snapshot. */
  pause?: string;
  /** Resumes it; its clock stood still (the default) or jumps to the present. */
  resume?: string | { node: string; clock?: 'still' | 'jumps' };
  clockStep?: { node: string; by: TimeInput };
  /** Changes the rate of its clock to gain this many parts per million, without a jump. */
  drift?: { host: string; ppm: number };

  linkDown?: PortInput;
  linkUp?: PortInput;
  linkFlap?: { port: PortInput; down: TimeInput };
  /** Loses all frames in one direction (default: both) while the link stays up. */
  cut?: PortInput | { port: PortInput; direction?: 'out' | 'in' };
  uncut?: PortInput | { port: PortInput; direction?: 'out' | 'in' };
  impair?: LinkInput & { port: PortInput; direction?: 'out' | 'in' };
  /** Nodes hear only their own group; unnamed nodes form one more group. */
  partition?: { segment?: string; groups: string[][] };
  heal?: string;
  switchReboot?: { segment?: string; down: TimeInput };
  portEnable?: PortInput;
  rule?: RuleInput;

  forge?: ForgeInput<A>;
  forgePfsync?: ForgePfsyncInput<A>;
  replay?: ReplayInput;

  /** `ifconfig IF down`. */
  interfaceDown?: PortInput;
  interfaceUp?: PortInput;
  /** OPNsense's persistent maintenance mode. */
  maintenance?: { host: string; on: boolean };
  /** OPNsense's "Temporarily Disable CARP". */
  disable?: { host: string; on: boolean };
  /** net.inet.carp.allow: whether it takes part in CARP. */
  allow?: { host: string; on: boolean };
  /** net.inet.carp.preempt: whether it takes over from a worse master. */
  preempt?: { host: string; on: boolean };
  /** `pfctl -e`, `pfctl -d`. */
  pf?: { host: string; on: boolean };
  /** Brings the pfsync interface up, which requests the peer's table, or down. */
  pfsync?: { host: string; on: boolean };
  /** `pfctl -F states`; with `interface`, only states bound to it. */
  flushStates?: { host: string; interface?: string };
  demote?: { host: string; by: number; group?: string; reason?: string };
  /** `ifconfig … state`. */
  state?: OneVhid & { to: 'master' | 'backup' };
  vhid?: OneVhid & { up: boolean };
  configure?: OneVhid & {
    advbase?: number;
    advskew?: number;
    password?: string | Secret;
    peer?: A;
    peer6?: A;
  };
  /** Adds or removes a virtual address. */
  address?: OneVhid & { add?: string; remove?: string };
  /** Sending on the port fails with this errno; 0 ends it. */
  sendError?: { port: PortInput; error: number };
}
