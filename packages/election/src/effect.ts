import type { Cause } from './cause.js';
import type { Family, State, TimerName } from './state.js';

/**
 * Where an advertisement's counter comes from. `random`: draw 64 bits for this packet only. `next`: it is in the
 * effect. `cookie`: the 64 bits that the host drew once for this virtual host.
 */
export type CounterMode = 'random' | 'next' | 'cookie';

export type LogLevel = 'crit' | 'err' | 'warning' | 'info' | 'debug';

/** Send one advertisement. Every field as on the wire. */
export interface AdvertiseEffect {
  readonly kind: 'advertise';
  readonly family: Family;
  /** Seconds. */
  readonly advbase: number;
  /** 1/256 s, demotion included where the dialect adds it. */
  readonly advskew: number;
  /** Byte 4. */
  readonly demote: number;
  /** Base 255 and skew 255: this master is leaving. */
  readonly goodbye: boolean;
  readonly counter: CounterMode;
  /** The counter if `next`; otherwise 0. */
  readonly counterHigh: number;
  readonly counterLow: number;
}

/** Send one gratuitous ARP request per IPv4 address of the virtual host. */
export interface ArpEffect {
  readonly kind: 'arp';
}

/** Send one unsolicited neighbour advertisement per IPv6 address of the virtual host. */
export interface NaEffect {
  readonly kind: 'na';
}

/** A deadline changed. The instance has the same value. */
export interface TimerEffect {
  readonly kind: 'timer';
  readonly timer: TimerName;
  /** Absolute, in microseconds; -1: cleared. */
  readonly atUs: number;
}

export interface TransitionEffect {
  readonly kind: 'transition';
  readonly from: State;
  readonly to: State;
  readonly cause: Cause;
  /** The implementation's own wording, or the cause where it has none. */
  readonly reason: string;
}

/** A line for the system log; `formatLog` fills in the template. */
export interface LogEffect {
  readonly kind: 'log';
  readonly level: LogLevel;
  /** With placeholders `{if}`, `{vhid}`, `{from}`, `{to}`, `{reason}`, `{error}`, `{demotion}`. */
  readonly template: string;
  readonly from: State;
  readonly to: State;
  readonly reason: string;
  readonly error: number;
}

/**
 * Add to the host's demotion, then send a `demotion` event to every instance. `reason` is the implementation's wording,
 * with placeholders `{if}` and `{error}`; empty where it has none.
 */
export interface DemoteEffect {
  readonly kind: 'demote';
  readonly delta: number;
  readonly reason: string;
  readonly error: number;
}

/** The implementation refuses: `EINVAL` for values out of range, `ENOTSUP` for what it cannot do. */
export interface RefusedEffect {
  readonly kind: 'refused';
  readonly reason: 'EINVAL' | 'ENOTSUP';
}

export type Effect =
  | AdvertiseEffect
  | ArpEffect
  | NaEffect
  | TimerEffect
  | TransitionEffect
  | LogEffect
  | DemoteEffect
  | RefusedEffect;
