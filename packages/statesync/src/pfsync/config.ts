import type { StateFormat } from '@carplab/codec/pfsync';
import type { PfsyncDialectName } from './dialect.js';

/** How a pfsync interface is set up: plain data. */
export interface PfsyncConfig {
  readonly dialect: PfsyncDialectName;
  /** Own id, `creatorid` of the states made here: not 0. */
  readonly hostid: number;
  /** Format of the states it sends (`ifconfig pfsync0 version`); the dialect's newest unless told. */
  readonly format?: StateFormat;
  /** Of pfsync0; 1500 unless told. */
  readonly mtu?: number;
  /** Updates of a TCP state after which it is sent at once; 128 unless told. */
  readonly maxupd?: number;
  /** Hold the first packet of a new outgoing state until the peer has it. */
  readonly defer?: boolean;
  /** How long, microseconds; the dialect's unless told. */
  readonly deferUs?: number;
  /** Queues beside each other: two for each CPU on FreeBSD 12 and later, two slices on OpenBSD. 2 unless told. */
  readonly buckets?: number;
  /** net.pfsync.carp_demotion_factor; 240 unless told. */
  readonly demotionFactor?: number;
  /** Ticks per second of the clock; 1000 unless told. */
  readonly hz?: number;
  /**
   * FreeBSD's answer to a bulk request: a packet is filled and one leaves at each tick, or each state leaves as it is
   * queued, all in one tick, as on a kernel whose network thread preempts the timer's. `packet` unless told.
   */
  readonly bulk?: 'packet' | 'state';
}

/** What a machine does to the world around it; the host fills it. Called in the order of the kernel's doings. */
export interface PfsyncOutput {
  /**
   * A packet from the version octet on; it is the receiver's to keep. Answers whether it could be sent, or undefined
   * if that is told later (`Pfsync.outcome`).
   */
  send(packet: Uint8Array): boolean | undefined;
  /** CARP is demoted by so much, in the kernel's words (`pfsync bulk start`). */
  demote(delta: number, reason: string): void;
  /** A packet that `defer` held goes on its way, or is dropped. */
  release(packet: Uint8Array, action: 'send' | 'drop'): void;
  /** A state is about to go because the peer said so. */
  removed?(row: number): void;
}

/** The main ruleset, as it matters to imported states. */
export interface RulesetIdentity {
  /** 16 octets: MD5 over the main ruleset. */
  readonly checksum: Uint8Array;
  /** How many rules it has. */
  readonly count: number;
}
