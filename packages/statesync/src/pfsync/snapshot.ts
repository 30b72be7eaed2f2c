import { secondOf } from '../table/clock.js';
import * as at from '../table/row-layout.js';
import type { Bucket, Deferral, PfsyncMachine, StateName } from './machine.js';
import type { PfsyncStatistics } from './statistics.js';

/** A bucket as it was. */
interface BucketSnapshot {
  readonly length: number;
  readonly push: boolean;
  /** -1: not. */
  readonly flushUs: number;
  readonly heads: readonly number[];
  readonly tails: readonly number[];
  readonly counts: readonly number[];
  readonly deletes: readonly StateName[];
  readonly requests: readonly StateName[];
  readonly plus: readonly Uint8Array[];
}

/** A machine's state without its table: plain data, -1 where no time is set. */
export interface PfsyncSnapshot {
  readonly hostid: number;
  readonly overLimit: number;
  readonly running: boolean;
  readonly checksum: Uint8Array;
  readonly rules: number;
  readonly complete: boolean;
  readonly requestSecond: number;
  readonly tries: number;
  readonly bulkFailUs: number;
  readonly answerSecond: number;
  readonly answerRows: readonly number[];
  readonly answerUs: number;
  readonly answerStarted: boolean;
  readonly statistics: Readonly<PfsyncStatistics>;
  readonly iacts: readonly number[];
  readonly oacts: readonly number[];
  readonly buckets: readonly BucketSnapshot[];
  readonly deferrals: readonly Deferral[];
}

const out = (atUs: number): number => (atUs === Number.POSITIVE_INFINITY ? -1 : atUs);
const back = (atUs: number): number => (atUs === -1 ? Number.POSITIVE_INFINITY : atUs);

const bucketSnapshot = (bucket: Bucket): BucketSnapshot => ({
  length: bucket.length,
  push: bucket.push,
  flushUs: out(bucket.flushUs),
  heads: [...bucket.heads],
  tails: [...bucket.tails],
  counts: [...bucket.counts],
  deletes: [...bucket.deletes],
  requests: [...bucket.requests],
  plus: bucket.plus.map((section) => section.slice()),
});

export function takeSnapshot(machine: PfsyncMachine): PfsyncSnapshot {
  const { hostid, overLimit, running, complete, requestSecond, tries, answerSecond, answerStarted } = machine;
  return {
    ...{ hostid, overLimit, running, complete, requestSecond, tries, answerSecond, answerStarted },
    checksum: machine.rules.checksum.slice(),
    rules: machine.rules.count,
    bulkFailUs: out(machine.bulkFailUs),
    answerRows: [...machine.answerRows],
    answerUs: out(machine.answerUs),
    statistics: { ...machine.statistics },
    iacts: [...machine.iacts],
    oacts: [...machine.oacts],
    buckets: machine.buckets.map(bucketSnapshot),
    deferrals: machine.deferrals.map((held) => ({ ...held, packet: held.packet.slice() })),
  };
}

/** A snapshot in which rows are named by their states. */
interface CanonicalForm extends Omit<PfsyncSnapshot, 'answerRows' | 'deferrals' | 'buckets'> {
  readonly answers: readonly unknown[];
  readonly deferrals: readonly (Omit<Deferral, 'row'> & { readonly state: unknown })[];
  readonly buckets: readonly (Omit<BucketSnapshot, 'heads' | 'tails'> & { readonly names: unknown })[];
}

export function canonicalForm(machine: PfsyncMachine): CanonicalForm {
  const { table } = machine;
  const nameOf = (row: number): readonly number[] => [
    table.idHigh(row),
    table.idLow(row),
    table.creatorid(row),
  ];
  const namesIn = ({ heads }: Bucket): unknown =>
    [...heads].map((head) => {
      const names: unknown[] = [];
      for (let row = head; row >= 0; row = table.i32[row * at.ROW_WORDS + at.QUEUE_NEXT]!)
        names.push(nameOf(row));
      return names;
    });
  const { answerRows, deferrals, buckets, ...rest } = takeSnapshot(machine);
  return {
    ...rest,
    answers: answerRows.map(nameOf),
    deferrals: deferrals.map(({ row, ...held }) => ({ ...held, state: nameOf(row) })),
    buckets: buckets.map(({ heads: _heads, tails: _tails, ...bucket }, i) => ({
      ...bucket,
      names: namesIn(machine.buckets[i]!),
    })),
  };
}

/** The canonical form with times as distances from `nowUs` (null: not set), and without counters. */
export function relativeForm(machine: PfsyncMachine, nowUs: number): unknown {
  const { statistics: _, iacts, oacts, overLimit, ...form } = canonicalForm(machine);
  const left = (atUs: number): number | null => (atUs === -1 ? null : atUs - nowUs);
  const ago = (second: number): number | null => (second === -1 ? null : secondOf(nowUs) - second);
  return {
    ...form,
    bulkFailUs: left(form.bulkFailUs),
    answerUs: left(form.answerUs),
    requestSecond: ago(form.requestSecond),
    // Not read between two answers.
    answerSecond: form.answerUs === -1 ? null : ago(form.answerSecond),
    deferrals: form.deferrals.map((held) => ({ ...held, untilUs: held.untilUs - nowUs })),
    buckets: form.buckets.map((bucket) => ({ ...bucket, flushUs: left(bucket.flushUs) })),
  };
}

function restoreList<T>(list: T[], from: readonly T[]): void {
  list.length = 0;
  list.push(...from);
}

/** Restores a snapshot; the table must be restored too. */
export function restoreSnapshot(machine: PfsyncMachine, from: PfsyncSnapshot): void {
  if (from.buckets.length !== machine.buckets.length)
    throw new TypeError(
      `a snapshot of ${from.buckets.length} buckets for a machine of ${machine.buckets.length}`,
    );
  const { hostid, overLimit, running, complete, requestSecond, tries, answerSecond, answerStarted } = from;
  Object.assign(machine, {
    hostid,
    overLimit,
    running,
    complete,
    requestSecond,
    tries,
    answerSecond,
    answerStarted,
  });
  machine.rules = { checksum: from.checksum.slice(), count: from.rules };
  machine.bulkFailUs = back(from.bulkFailUs);
  machine.answerRows = [...from.answerRows];
  machine.answerUs = back(from.answerUs);
  Object.assign(machine.statistics, from.statistics);
  machine.iacts.set(from.iacts);
  machine.oacts.set(from.oacts);
  from.buckets.forEach((each, i) => {
    const bucket = machine.buckets[i]!;
    bucket.length = each.length;
    bucket.push = each.push;
    bucket.flushUs = back(each.flushUs);
    bucket.heads.set(each.heads);
    bucket.tails.set(each.tails);
    bucket.counts.set(each.counts);
    restoreList(bucket.deletes, each.deletes);
    restoreList(bucket.requests, each.requests);
    restoreList(
      bucket.plus,
      each.plus.map((section) => section.slice()),
    );
  });
  restoreList(
    machine.deferrals,
    from.deferrals.map((held) => ({ ...held, packet: held.packet.slice() })),
  );
}
