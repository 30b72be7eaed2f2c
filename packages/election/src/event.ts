import type { Family, Link, TimerName } from './state.js';

/**
 * An authenticated advertisement from somebody else: version, TTL, checksum, vhid and HMAC were right, and it is not
 * the machine's own packet come back.
 */
export interface AdvertisementEvent {
  readonly type: 'advertisement';
  readonly family: Family;
  /** Seconds, 0 to 255. */
  readonly advbase: number;
  /** 1/256 s, 0 to 255. */
  readonly advskew: number;
  /** Byte 4. Only OpenBSD looks at it. */
  readonly demote: number;
  readonly counterHigh: number;
  readonly counterLow: number;
  /** The IPv4 source as a number, first octet highest. Only UCARP looks at it; 0 where it is not known. */
  readonly source: number;
}

/** A deadline of the instance has come. Ignored while the deadline lies ahead or is not set. */
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

/** The parent interface reports its carrier. FreeBSD acts upon every report, changed or not. */
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

/** An address was attached to the virtual host or taken from it. `ipv4`, `ipv6`: are any left of that family. */
export interface AddressesEvent {
  readonly type: 'addresses';
  readonly change: 'added' | 'removed';
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  /** The address is also a real address of this host. */
  readonly ownsVip?: boolean;
}

/** The virtual host was configured: new values, a new password, or the same ones over again. */
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
 * The host's demotion changed. Its meaning is the dialect's: FreeBSD's net.inet.carp.demotion, OpenBSD's sum over the
 * groups of the interface, the others' count of problems (`suppress`). To be given to every instance it concerns.
 */
export interface DemotionEvent {
  readonly type: 'demotion';
  readonly value: number;
  /** OpenBSD: set by the administrator (`carpdemote`), who gets an advertisement for any rise. */
  readonly admin?: boolean;
}

/** Advertise now if master: OpenBSD's host asks all masters when a group reaches a count of one. */
export interface AdvertiseEvent {
  readonly type: 'advertise';
}

/**
 * What became of an advertisement. A FreeBSD or OpenBSD host reports an unreachable unicast peer (EHOSTDOWN) as sent.
 */
export interface SentEvent {
  readonly type: 'sent';
  readonly family: Family;
  /** 0: sent. Otherwise the error number. */
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
