import * as at from '../table/row-layout.js';
import {
  type Bucket,
  bucketOf,
  ID_MESSAGE,
  type PfsyncMachine,
  QUEUE,
  SUBHEADER,
  UPD_C_MESSAGE,
} from './machine.js';
import { sendBucket } from './send-bucket.js';

/** How long an entry may wait in a bucket, microseconds. */
const FLUSH_US = 1_000_000;

/** Octets of a message in a queue. */
export function messageSize(machine: PfsyncMachine, queue: number): number {
  if (queue === QUEUE.UPD_C) return UPD_C_MESSAGE;
  return queue === QUEUE.IACK ? ID_MESSAGE : machine.stateSize;
}

/** The queue in which a state waits. */
export const queueOf = (machine: PfsyncMachine, row: number): number =>
  machine.table.u8[row * at.ROW_BYTES + at.QUEUE_BYTE]!;

/**
 * Starts the flush timer of a bucket that is empty. Anything already in it, even a request that is never sent, keeps
 * the timer from starting: as FreeBSD does (measured on 12.1).
 */
export function startFlush(machine: PfsyncMachine, bucket: Bucket, nowUs: number): void {
  if (bucket.length === machine.emptyLength) bucket.flushUs = nowUs + FLUSH_US;
}

/** Makes room in a bucket for this many octets, and for their section if it has none yet; returns what they take. */
export function reserve(
  machine: PfsyncMachine,
  bucket: Bucket,
  size: number,
  hasSection: boolean,
  nowUs: number,
): void {
  let needed = size + (hasSection ? 0 : SUBHEADER);
  if (bucket.length + needed > machine.mtu) {
    sendBucket(machine, bucket, nowUs);
    needed = size + SUBHEADER;
  }
  bucket.length += needed;
}

/** Appends a state to a queue. It must not be in any. */
export function enqueue(machine: PfsyncMachine, row: number, queue: number, nowUs: number): void {
  const { table } = machine;
  const bucket = bucketOf(machine, table.idLow(row));
  reserve(machine, bucket, messageSize(machine, queue), bucket.counts[queue]! > 0, nowUs);
  const word = row * at.ROW_WORDS;
  const last = bucket.tails[queue]!;
  table.i32[word + at.QUEUE_PREVIOUS] = last;
  table.i32[word + at.QUEUE_NEXT] = -1;
  if (last >= 0) table.i32[last * at.ROW_WORDS + at.QUEUE_NEXT] = row;
  else bucket.heads[queue] = row;
  bucket.tails[queue] = row;
  bucket.counts[queue]!++;
  table.u8[row * at.ROW_BYTES + at.QUEUE_BYTE] = queue;
  table.u8[row * at.ROW_BYTES + at.UPDATES_BYTE] = 0;
}

/** Removes a state from its queue. */
export function dequeue(machine: PfsyncMachine, row: number): void {
  const { table } = machine;
  const queue = queueOf(machine, row);
  const bucket = bucketOf(machine, table.idLow(row));
  const word = row * at.ROW_WORDS;
  const previous = table.i32[word + at.QUEUE_PREVIOUS]!;
  const next = table.i32[word + at.QUEUE_NEXT]!;
  if (previous >= 0) table.i32[previous * at.ROW_WORDS + at.QUEUE_NEXT] = next;
  else bucket.heads[queue] = next;
  if (next >= 0) table.i32[next * at.ROW_WORDS + at.QUEUE_PREVIOUS] = previous;
  else bucket.tails[queue] = previous;
  bucket.counts[queue]!--;
  bucket.length -= messageSize(machine, queue) + (bucket.counts[queue] === 0 ? SUBHEADER : 0);
  table.u8[row * at.ROW_BYTES + at.QUEUE_BYTE] = QUEUE.NONE;
}

/** Counts one more update of a queued state; returns the new count. */
export function countUpdate(machine: PfsyncMachine, row: number): number {
  const byte = row * at.ROW_BYTES + at.UPDATES_BYTE;
  return ++machine.table.u8[byte]!;
}

/** Sends what was pushed. Called when the kernel's network thread would run: after each packet. */
export function runPushes(machine: PfsyncMachine, nowUs: number): void {
  for (const bucket of machine.buckets) if (bucket.push) sendBucket(machine, bucket, nowUs);
}

export function pushAll(machine: PfsyncMachine): void {
  for (const bucket of machine.buckets) bucket.push = true;
}
