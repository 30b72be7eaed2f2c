import type { DialectName } from '@carplab/implementations';
import type { Cause } from './cause.js';
import type { LogLevel } from './effect.js';
import type { Instance } from './instance.js';
import type { State } from './state.js';

export type { DialectName };

/** One thing that happens on becoming master. */
export type Entering = 'transition' | 'advertise' | 'arp' | 'delay arp' | 'na' | 'arm';

/** A line for the log, as a template. */
export interface Line {
  readonly level: LogLevel;
  readonly template: string;
}

/** What the implementation says, and when. */
export interface Words {
  /** With every change of state, whatever the cause. */
  readonly state: ((from: State, to: State) => Line) | undefined;
  /** Before the change of state. */
  readonly before: Readonly<Partial<Record<Cause, Line>>>;
  /** Before any change from BACKUP to MASTER, after `before`. */
  readonly masterDown: Line | undefined;
  /** When all is done. */
  readonly after: Readonly<Partial<Record<Cause, Line>>>;
  /** A master hears an inferior one. */
  readonly reassert: Line | undefined;
  readonly sendError: Line | undefined;
  /** As many errors in a row as it takes to demote. */
  readonly sendErrors: Line | undefined;
  /** The reasons that stand in the log, where they are not those of `Cause`. */
  readonly reasons: Readonly<Partial<Record<Cause, string>>>;
  /** What a change of the demotion says: `{if}`, `{group}`, `{delta}`, `{value}`, `{reason}`. */
  readonly demotion: Line | undefined;
  readonly demoteReasons: {
    readonly interfaceDown: string;
    readonly interfaceUp: string;
    readonly removed: string;
    readonly sendError4: string;
    readonly sendError6: string;
    readonly sendOk4: string;
    readonly sendOk6: string;
  };
}

/**
 * How one implementation differs. The machine is the same for all; each dialect's file says what is not as in `bsd`,
 * and where that was read or measured.
 */
export interface ElectionDialect {
  readonly name: DialectName;
  readonly source: string;

  /** What it can be configured with: `EINVAL` otherwise. */
  accepts(advbase: number, advskew: number): boolean;
  /** An owner of the address, that is a host with the virtual address as a real one, runs with skew 0. */
  readonly ownerSkewZero: boolean;

  /** The skew that is sent and compared: the configured one, demoted. */
  skew(instance: Readonly<Instance>): number;
  /** Byte 4 carries a demotion count, and is compared before the rhythm. */
  readonly demoteByte: boolean;
  /** Whose demotion it is: one sum per interface group, one per host, one per process. */
  readonly demotionScope: 'groups' | 'host' | 'process';
  /** A change of the demotion makes masters advertise at once. */
  advertisesAtOnce(before: number, after: number, admin: boolean): boolean;
  readonly interfaceDownDemotion: number;
  readonly sendErrorDemotion: number;
  /** After a send error, as many advertisements in a row must go out before earlier errors are forgotten. */
  readonly sendErrorsFade: 'at once' | 'after three';
  /** What of its demotion is given back on `stop`. */
  readonly stopReturns: 'nothing' | 'interface' | 'everything';

  /** advbase 0 means fractions of a second, three of them for the master-down time, and no third rule. */
  readonly zeroBase: boolean;
  /** IPv6: sent, heard with a master-down timer of its own; heard on the IPv4 timer; or not at all. */
  readonly ipv6: 'full' | 'on the IPv4 timer' | 'none';
  /**
   * What happens on becoming master, in order. `arm`: the first interval goes by the configured skew. Without it the
   * timer stays as the advertisement set it, with the demoted one.
   */
  readonly entering: readonly Entering[];
  /** From INIT straight to MASTER: what happens, in order. Only with preempt, and not demoted. */
  readonly shortcut: readonly Entering[] | undefined;
  /** BACKUP takes back the gratuitous ARP that is still due (`delay arp`). */
  readonly backupForgetsArp: boolean;
  /** Equal masters: both yield, or the address decides. */
  readonly tie: 'yield' | 'address';
  /** A master answers an inferior one with a gratuitous ARP. */
  readonly reasserts: boolean;
  /** A master sends a last advertisement before it yields. */
  readonly lastAdvertisement: boolean;
  readonly goodbye: boolean;
  readonly counter: 'chain' | 'cookie';

  /** An advertisement of a family that the virtual host has no address of is not heard. */
  readonly familyMustMatch: boolean;
  /** An authenticated advertisement counts for the counter even in INIT. */
  readonly hearsInInit: boolean;
  /** The carrier with which it runs. */
  readonly carrier: 'exactly up' | 'not down' | 'ignored';
  /** What `allow` 0 does: stop the machine, or only make it deaf; or there is no such thing. */
  readonly allow: 'stops' | 'deafens' | 'none';
  /** Reports of a carrier or an interface that works restart the machine; otherwise only the return does. */
  readonly everyReportRestarts: boolean;
  /** The state without a carrier. */
  readonly downState: 'INIT' | 'BACKUP';
  /** `stop` removes the virtual host, and its counter with it. */
  readonly stopRemoves: boolean;
  readonly addressAdded: 'restart' | 'ignored';
  readonly addressRemoved: 'restart' | 'rearm' | 'keep' | 'ignored';
  /** A master that loses its last address says goodbye, where it says goodbye at all. */
  readonly lastAddressGoodbye: boolean;
  /** New values take effect with the next timer, restart the running timer, or restart the machine. */
  readonly configured: 'keep' | 'rearm' | 'restart';
  /** Nobody can make it master. */
  readonly refusesMaster: boolean;
  /** Forced to BACKUP, it sleeps so long before it listens, in microseconds. */
  readonly forcedSleepUs: number;

  readonly words: Words;
}
