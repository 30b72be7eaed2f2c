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

/** What the implementation logs, and when. */
export interface Words {
  /** With every change of state, whatever the cause. */
  readonly state: ((from: State, to: State) => Line) | undefined;
  /** Before the change of state. */
  readonly before: Readonly<Partial<Record<Cause, Line>>>;
  /** Before any change from BACKUP to MASTER, after `before`. */
  readonly masterDown: Line | undefined;
  /** After everything else. */
  readonly after: Readonly<Partial<Record<Cause, Line>>>;
  /** A master hears an inferior one. */
  readonly reassert: Line | undefined;
  readonly sendError: Line | undefined;
  /** After as many consecutive errors as it takes to demote. */
  readonly sendErrors: Line | undefined;
  /** The reasons as logged, where they differ from `Cause`. */
  readonly reasons: Readonly<Partial<Record<Cause, string>>>;
  /** The line for a change of demotion: `{if}`, `{group}`, `{delta}`, `{value}`, `{reason}`. */
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

/** What the skew depends on, in every dialect. */
export type SkewTerms = Readonly<Pick<Instance, 'advskew' | 'demotion' | 'before14'>>;

/**
 * How one implementation differs. The state machine is the same for all; each dialect's file lists what differs from
 * `bsd`, and where that was read or measured.
 */
export interface ElectionDialect {
  /** A shipped dialect's, or that of one made with `defineDialect`. */
  readonly name: string;
  /** The shipped dialect that it is or was made from: all but the election (packets, ARP, pfsync) is as there. */
  readonly base: DialectName;
  readonly source: string;

  /** Which values it can be configured with: `EINVAL` otherwise. */
  accepts(advbase: number, advskew: number): boolean;
  /** The owner of the address (a host that also has it as a real address) runs with skew 0. */
  readonly ownerSkewZero: boolean;

  /** The skew that is sent and compared: the configured one plus demotion. */
  skew(terms: SkewTerms): number;
  /** Byte 4 carries a demotion count, which is compared before the interval. */
  readonly demoteByte: boolean;
  /** What demotion is kept for: one sum per interface group, per host, or per process. */
  readonly demotionScope: 'groups' | 'host' | 'process';
  /** A change of demotion makes masters advertise at once. */
  advertisesAtOnce(before: number, after: number, admin: boolean): boolean;
  readonly interfaceDownDemotion: number;
  readonly sendErrorDemotion: number;
  /** How many advertisements in a row must go out after a send error before earlier errors are forgotten. */
  readonly sendErrorsFade: 'at once' | 'after three';
  /** How much of its demotion `stop` gives back. */
  readonly stopReturns: 'nothing' | 'interface' | 'everything';

  /** advbase 0 means fractions of a second: three of them for master-down, and no third rule. */
  readonly zeroBase: boolean;
  /** IPv6: sent, and heard with its own master-down timer; heard on the IPv4 timer; or not at all. */
  readonly ipv6: 'full' | 'on the IPv4 timer' | 'none';
  /**
   * What happens on becoming master, in order. `arm`: the first interval uses the configured skew. Without it, the
   * timer stays as the advertisement set it, with the demoted skew.
   */
  readonly entering: readonly Entering[];
  /** From INIT straight to MASTER, in order. Only with preempt and without demotion. */
  readonly shortcut: readonly Entering[] | undefined;
  /** BACKUP cancels a pending second gratuitous ARP (`delay arp`). */
  readonly backupForgetsArp: boolean;
  /**
   * Equal masters: both yield, or the IPv4 address decides: of the two numbers that a little-endian machine reads, the
   * lower stays. Over IPv6 nobody yields for a tie, and a virtual host without IPv4 addresses always does.
   */
  readonly tie: 'yield' | 'address';
  /** A master answers an inferior one with a gratuitous ARP. */
  readonly reasserts: boolean;
  /** A master sends one last advertisement before it yields. */
  readonly lastAdvertisement: boolean;
  readonly goodbye: boolean;
  readonly counter: 'chain' | 'cookie';

  /** An advertisement is ignored if the virtual host has no address of its family. */
  readonly familyMustMatch: boolean;
  /** An authenticated advertisement updates the counter even in INIT. */
  readonly hearsInInit: boolean;
  /** The carrier that it needs to run. */
  readonly carrier: 'exactly up' | 'not down' | 'ignored';
  /** What `allow` 0 does: stops the instance, or only makes it deaf; `none`: there is no such sysctl. */
  readonly allow: 'stops' | 'deafens' | 'none';
  /** Every report of a working carrier or interface restarts the instance; otherwise only its return does. */
  readonly everyReportRestarts: boolean;
  /** The state without a carrier. */
  readonly downState: 'INIT' | 'BACKUP';
  /** `stop` removes the virtual host together with its counter. */
  readonly stopRemoves: boolean;
  readonly addressAdded: 'restart' | 'ignored';
  readonly addressRemoved: 'restart' | 'rearm' | 'keep' | 'ignored';
  /** A master that loses its last address says goodbye, if the dialect says goodbye at all. */
  readonly lastAddressGoodbye: boolean;
  /** New values take effect with the next timer, restart the running timer, or restart the instance. */
  readonly configured: 'keep' | 'rearm' | 'restart';
  /** It cannot be made master by command. */
  readonly refusesMaster: boolean;
  /** How long it sleeps when forced to BACKUP, in microseconds. */
  readonly forcedSleepUs: number;

  readonly words: Words;
}
