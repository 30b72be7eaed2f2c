import type { StateTable } from '../table/state-table.js';
import { runPushes } from './bucket.js';
import { bulkFailed, continueAnswer, requestBulk } from './bulk.js';
import type { PfsyncConfig, PfsyncOutput, RulesetIdentity } from './config.js';
import { defer, runDeferrals } from './defer.js';
import { stateDeleted, stateInserted, statesCleared, stateUpdated } from './hooks.js';
import { bootMachine, createMachine, type PfsyncMachine } from './machine.js';
import { type ReceivedPfsync, receive } from './receive.js';
import { countSent, sendBucket } from './send-bucket.js';
import {
  canonicalForm,
  type PfsyncSnapshot,
  relativeForm,
  restoreSnapshot,
  takeSnapshot,
} from './snapshot.js';
import type { PfsyncStatistics } from './statistics.js';

const NEVER = Number.POSITIVE_INFINITY;

/**
 * A pfsync interface on a state table: pf's changes go in and packets come out, and vice versa. It has no clock and no
 * socket; all effects go through its `PfsyncOutput` before the call returns.
 *
 * pf calls `stateInserted` after attaching a state, `stateUpdated` for each packet that matches one, and `stateDeleted`
 * before it removes one. The owner calls `advance` at `nextDeadlineUs`; states expire there too.
 *
 * @example
 * const sent = [];
 * const output = { send: (packet) => sent.push(packet) > 0, demote() {}, release() {} };
 * const sync = new Pfsync(new StateTable(), { dialect: 'freebsd-1400', hostid: 0x11223344 }, output);
 * sync.start(0); // the sync interface is set: the peer is asked for its table
 * sent.length; // => 1
 * sync.statistics.opackets; // => 1
 * sync.bulkPending; // => true
 */
export class Pfsync {
  readonly #machine: PfsyncMachine;

  /** @throws RangeError for a hostid, format, MTU or number of buckets that is invalid */
  constructor(table: StateTable, config: PfsyncConfig, output: PfsyncOutput) {
    this.#machine = createMachine(table, config, output);
  }

  get table(): StateTable {
    return this.#machine.table;
  }
  /** `netstat -s -p pfsync`. */
  get statistics(): Readonly<PfsyncStatistics> {
    return this.#machine.statistics;
  }
  /**
   * Full states refused because the table was full, as pf's zone of states counts them (`vmstat -z`, FAIL). pfsync's
   * own counters show only `badstate` for an UPD.
   */
  get overLimit(): number {
    return this.#machine.overLimit;
  }
  /** Messages received by action number, as their subheaders claim. */
  get received(): Readonly<Float64Array> {
    return this.#machine.iacts;
  }
  /** Messages sent by action number. */
  get sent(): Readonly<Float64Array> {
    return this.#machine.oacts;
  }
  /** The peer's table was requested and has neither arrived nor been given up: CARP is demoted. */
  get bulkPending(): boolean {
    return !this.#machine.complete;
  }
  get running(): boolean {
    return this.#machine.running;
  }
  /** How many requests for states wait to be sent. */
  get requestsQueued(): number {
    return this.#machine.buckets.reduce((sum, bucket) => sum + bucket.requests.length, 0);
  }

  /** Sets the main ruleset that pf has loaded. */
  setRules(rules: RulesetIdentity): void {
    this.#machine.rules = rules;
  }

  /** Own id of this boot. */
  get hostid(): number {
    return this.#machine.hostid;
  }
  /** The machine boots: clears queues, counters and requests. The owner keeps the table. */
  boot(hostid: number): void {
    bootMachine(this.#machine, hostid);
  }

  /** `ifconfig pfsync0 syncdev … up`: each time it requests the peer's whole table. */
  start(nowUs: number): void {
    this.#machine.running = true;
    requestBulk(this.#machine, nowUs);
    runPushes(this.#machine, nowUs);
  }

  /** The sync interface was removed or is down: packets are dropped, and states are not sent. */
  stop(): void {
    this.#machine.running = false;
  }

  /** The outcome of a packet for which `PfsyncOutput.send` returned undefined. */
  outcome(isSent: boolean): void {
    countSent(this.#machine, isSent);
  }

  receive(packet: ReceivedPfsync, nowUs: number): void {
    receive(this.#machine, packet, nowUs);
  }

  stateInserted(row: number, nowUs: number): void {
    stateInserted(this.#machine, row, nowUs);
    runPushes(this.#machine, nowUs);
  }
  stateUpdated(row: number, nowUs: number): void {
    stateUpdated(this.#machine, row, nowUs);
    runPushes(this.#machine, nowUs);
  }
  /** Call before the row is freed. */
  stateDeleted(row: number, nowUs: number): void {
    stateDeleted(this.#machine, row, nowUs);
    runPushes(this.#machine, nowUs);
  }
  /** All states, or those bound to an interface, are about to be removed: sends the peer one CLR. */
  statesCleared(bound: string, nowUs: number): void {
    statesCleared(this.#machine, bound, nowUs);
    runPushes(this.#machine, nowUs);
  }
  /** True: the packet is held until the peer knows the state, and returned through `PfsyncOutput.release`. */
  defer(row: number, packet: Uint8Array, nowUs: number): boolean {
    const held = defer(this.#machine, row, packet, nowUs);
    runPushes(this.#machine, nowUs);
    return held;
  }

  /** When `advance` must next be called, microseconds; Infinity: never. */
  nextDeadlineUs(): number {
    const machine = this.#machine;
    let nextUs = Math.min(machine.table.nextExpiryUs(), machine.deferrals[0]?.untilUs ?? NEVER);
    if (!machine.running) return nextUs;
    nextUs = Math.min(nextUs, machine.bulkFailUs, machine.answerUs);
    for (const bucket of machine.buckets) nextUs = Math.min(nextUs, bucket.flushUs);
    return nextUs;
  }

  /** Does what is due, in order. */
  advance(nowUs: number): void {
    const machine = this.#machine;
    // Each round moves every deadline that it met; several may be due before a late `nowUs`.
    for (let atUs = this.nextDeadlineUs(); atUs <= nowUs; atUs = this.nextDeadlineUs()) this.#advanceTo(atUs);
    runPushes(machine, nowUs);
  }

  snapshot(): PfsyncSnapshot {
    return takeSnapshot(this.#machine);
  }
  /** The same without row numbers, for hashing: equal for equal states, however they were reached. */
  canonical(): unknown {
    return canonicalForm(this.#machine);
  }
  /** The canonical form with times as distances from now, without counters: plain data, equal for equal futures. */
  relative(nowUs: number): unknown {
    return relativeForm(this.#machine, nowUs);
  }
  /** Restores a snapshot. The table must be restored as well. */
  restore(from: PfsyncSnapshot): void {
    restoreSnapshot(this.#machine, from);
  }

  #advanceTo(atUs: number): void {
    const machine = this.#machine;
    machine.table.expire(atUs, (row) => stateDeleted(machine, row, atUs));
    runDeferrals(machine, atUs);
    if (!machine.running) return;
    for (const bucket of machine.buckets) {
      if (bucket.flushUs > atUs) continue;
      bucket.flushUs = NEVER;
      sendBucket(machine, bucket, atUs);
    }
    if (machine.bulkFailUs <= atUs) {
      machine.bulkFailUs = NEVER;
      bulkFailed(machine, atUs);
    }
    if (machine.answerUs <= atUs) continueAnswer(machine, atUs);
    runPushes(machine, atUs);
  }
}
