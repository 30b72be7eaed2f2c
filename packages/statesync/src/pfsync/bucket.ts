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

/** The longest that something waits in a bucket, microseconds. */
const FLUSH_US = 1_000_000;

/** Octets of a message in a queue. */
export function messageSize(machine: PfsyncMachine, queue: number): number {
  if (queue === QUEUE.UPD_C) return UPD_C_MESSAGE;
  return queue === QUEUE.IACK ? ID_MESSAGE : machine.stateSize;
}

/** In which queue a state waits. */
export const queueOf = (machine: PfsyncMachine, row: number): number =>
  machine.table.u8[row * at.ROW_BYTES + at.QUEUE_BYTE]!;

/**
 * Starts a bucket's second, if it is empty. What is already in it, and be it a request that nobody sends, keeps the
 * second from starting: so FreeBSD (measured on 12.1).
 */
export function startFlush(machine: PfsyncMachine, bucket: Bucket, nowUs: number): void {
  if (bucket.length === machine.emptyLength) bucket.flushUs = nowUs + FLUSH_US;
}

/** Makes room for so many octets in a bucket that has, or has not yet, a section for them; returns what they take. */
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

/** Puts a state at the end of a queue. It is in none. */
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

/** Takes a state out of the queue that it is in. */
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

/** One more update of a state that is queued; how many there are now. */
export function countUpdate(machine: PfsyncMachine, row: number): number {
  const byte = row * at.ROW_BYTES + at.UPDATES_BYTE;
  return ++machine.table.u8[byte]!;
}

/** Sends what was pushed. Called when the kernel's network thread would run: after a packet was dealt with. */
export function runPushes(machine: PfsyncMachine, nowUs: number): void {
  for (const bucket of machine.buckets) if (bucket.push) sendBucket(machine, bucket, nowUs);
}

export function pushAll(machine: PfsyncMachine): void {
  for (const bucket of machine.buckets) bucket.push = true;
}
