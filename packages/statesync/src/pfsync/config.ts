import type { StateFormat } from '@carplab/codec/pfsync';
import type { PfsyncDialectName } from './dialect.js';

/** The configuration of a pfsync interface: plain data. */
export interface PfsyncConfig {
  readonly dialect: PfsyncDialectName;
  /** Own id, `creatorid` of the states created here; not 0. */
  readonly hostid: number;
  /** Format of the states it sends (`ifconfig pfsync0 version`). Default: the dialect's newest */
  readonly format?: StateFormat;
  /** Of pfsync0. Default: 1500 */
  readonly mtu?: number;
  /** Updates of a TCP state after which it is sent at once. Default: 128 */
  readonly maxupd?: number;
  /** Hold the first packet of a new outgoing state until the peer has the state. */
  readonly defer?: boolean;
  /** How long to hold it, microseconds. Default: the dialect's */
  readonly deferUs?: number;
  /** Parallel queues: two for each CPU on FreeBSD 12 and later, two slices on OpenBSD. Default: 2 */
  readonly buckets?: number;
  /** net.pfsync.carp_demotion_factor. Default: 240 */
  readonly demotionFactor?: number;
  /** Ticks per second of the clock. Default: 1000 */
  readonly hz?: number;
  /**
   * How FreeBSD answers a bulk request. `packet`: fills a packet and sends one per tick. `state`: sends each state as
   * soon as it is queued, all in one tick, as on a kernel whose network thread preempts the timer's. Default: `packet`
   */
  readonly bulk?: 'packet' | 'state';
}

/** The machine's effects, carried out by the host. Called in the kernel's order. */
export interface PfsyncOutput {
  /**
   * A packet from the version octet on; it belongs to the receiver. Returns whether it could be sent; undefined if
   * `Pfsync.outcome` will report it later.
   */
  send(packet: Uint8Array): boolean | undefined;
  /** CARP is demoted by `delta`; the reason is the kernel's wording (`pfsync bulk start`). */
  demote(delta: number, reason: string): void;
  /** A packet that `defer` held is sent or dropped. */
  release(packet: Uint8Array, action: 'send' | 'drop'): void;
  /** A state is about to be removed at the peer's request. */
  removed?(row: number): void;
}

/** The main ruleset, as far as it matters for imported states. */
export interface RulesetIdentity {
  /** 16 octets: MD5 over the main ruleset. */
  readonly checksum: Uint8Array;
  /** How many rules it has. */
  readonly count: number;
}
