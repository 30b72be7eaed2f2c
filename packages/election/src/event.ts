import type { Family, Link, TimerName } from './state.js';

/**
 * An authenticated advertisement from another host. Version, TTL, checksum, vhid and HMAC have been checked, and it is
 * not the host's own packet coming back.
 */
export interface AdvertisementEvent {
  readonly type: 'advertisement';
  readonly family: Family;
  /** Seconds, 0 to 255. */
  readonly advbase: number;
  /** 1/256 s, 0 to 255. */
  readonly advskew: number;
  /** Byte 4. Only OpenBSD reads it. */
  readonly demote: number;
  readonly counterHigh: number;
  readonly counterLow: number;
  /** The IPv4 source as a number, first octet most significant. Only UCARP reads it; 0 if unknown. */
  readonly source: number;
}

/** A deadline of the instance was reached. Ignored while the deadline is ahead or not set. */
export interface TimerEvent {
  readonly type: 'timer';
  readonly timer: TimerName;
}

/** `ifconfig carpN up`, the first address of a FreeBSD vhid, or the start of the UCARP process. */
export interface StartEvent {
  readonly type: 'start';
}

/** `ifconfig carpN down`, the removal of a FreeBSD vhid, or SIGTERM to UCARP. */
export interface StopEvent {
  readonly type: 'stop';
}

/** The parent interface was set up or down (IFF_UP). */
export interface InterfaceEvent {
  readonly type: 'interface';
  readonly up: boolean;
}

/** The parent interface reports its carrier. FreeBSD acts on every report, changed or not. */
export interface LinkEvent {
  readonly type: 'link';
  readonly link: Link;
}

/** `net.inet.carp.allow` was set. */
export interface AllowEvent {
  readonly type: 'allow';
  readonly allow: boolean;
}

/** `net.inet.carp.preempt` was set. */
export interface PreemptEvent {
  readonly type: 'preempt';
  readonly preempt: boolean;
}

/** An address was added to the virtual host or removed. `ipv4`, `ipv6`: whether any of that family are left. */
export interface AddressesEvent {
  readonly type: 'addresses';
  readonly change: 'added' | 'removed';
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  /** The address is also a real address of this host. */
  readonly ownsVip?: boolean;
}

/** The virtual host was configured: with new values, a new password, or the same ones again. */
export interface ConfigureEvent {
  readonly type: 'configure';
  readonly advbase?: number;
  readonly advskew?: number;
}

/** `ifconfig … state master|backup`, or SIGUSR2 to UCARP. */
export interface ForceEvent {
  readonly type: 'force';
  readonly state: 'MASTER' | 'BACKUP';
}

/**
 * The host's demotion changed. The dialect defines its meaning: FreeBSD's net.inet.carp.demotion, OpenBSD's sum over
 * the interface's groups, elsewhere the count of problems (`suppress`). Send it to every instance concerned.
 */
export interface DemotionEvent {
  readonly type: 'demotion';
  readonly value: number;
  /** OpenBSD: set by the administrator (`carpdemote`); any rise triggers an advertisement. */
  readonly admin?: boolean;
}

/** Advertise now if master. An OpenBSD host sends this to all masters when a group's count reaches one. */
export interface AdvertiseEvent {
  readonly type: 'advertise';
}

/** The outcome of an advertisement. On FreeBSD and OpenBSD an unreachable unicast peer (EHOSTDOWN) counts as sent. */
export interface SentEvent {
  readonly type: 'sent';
  readonly family: Family;
  /** 0: sent; otherwise the errno. */
  readonly error: number;
}

export type ElectionEvent =
  | AdvertisementEvent
  | TimerEvent
  | StartEvent
  | StopEvent
  | InterfaceEvent
  | LinkEvent
  | AllowEvent
  | PreemptEvent
  | AddressesEvent
  | ConfigureEvent
  | ForceEvent
  | DemotionEvent
  | AdvertiseEvent
  | SentEvent;
