import { PfsyncSections, STATE_SIZE, type StateFormat } from '@carplab/codec/pfsync';
import type { StateTable } from '../table/state-table.js';
import type { PfsyncConfig, PfsyncOutput, RulesetIdentity } from './config.js';
import type { PfsyncDialect } from './dialect.js';
import { PFSYNC_DIALECTS } from './dialects.js';
import { ACTIONS, noPfsyncStatistics, type PfsyncStatistics } from './statistics.js';

/** Values of a row's queue byte. */
export const QUEUE = { NONE: 0, INS: 1, IACK: 2, UPD: 3, UPD_C: 4 } as const;
const QUEUES = 5;
/** pfsync's header, a subheader. */
export const HEADER = 20;
export const SUBHEADER = 4;
/** Octets of a message. */
export const ID_MESSAGE = 12;
export const UPD_C_MESSAGE = 84;

/** A state's id on the wire. */
export interface StateName {
  readonly idHigh: number;
  readonly idLow: number;
  readonly creatorid: number;
}

/** A packet that waits until the peer knows its state. */
export interface Deferral {
  readonly row: number;
  readonly packet: Uint8Array;
  readonly untilUs: number;
}

/** One set of queues: what will be sent next, and when. */
export interface Bucket {
  /** Octets of the packet so far, IP header included. */
  length: number;
  /** It must be sent at once. */
  push: boolean;
  /** When it is flushed, microseconds; Infinity: never. */
  flushUs: number;
  /** First and last rows of each queue's list, and their number. */
  readonly heads: Int32Array;
  readonly tails: Int32Array;
  readonly counts: Int32Array;
  /** States that were removed. */
  readonly deletes: StateName[];
  readonly requests: StateName[];
  /** Whole sections: BUS, CLR. */
  readonly plus: Uint8Array[];
}

/** A pfsync interface with all its state. */
export interface PfsyncMachine {
  readonly config: PfsyncConfig;
  readonly dialect: PfsyncDialect;
  readonly table: StateTable;
  readonly output: PfsyncOutput;
  readonly format: StateFormat;
  readonly stateSize: number;
  /** The largest full state that the system knows, whatever it sends: bulk updates are reckoned in it. */
  readonly largestState: number;
  readonly mtu: number;
  /** An empty packet's length, IP header included. */
  readonly emptyLength: number;
  readonly tickUs: number;
  readonly statistics: PfsyncStatistics;
  /** Messages by action, in and out, as FreeBSD counts them. */
  readonly iacts: Float64Array;
  readonly oacts: Float64Array;
  /** Full states that found no room: the kernels give up the section, and count it nowhere in pfsync. */
  overLimit: number;
  readonly buckets: readonly Bucket[];
  /** In the order in which they were held. */
  readonly deferrals: Deferral[];

  /** Own id: `creatorid` of the states created here. */
  hostid: number;
  /** It has a sync interface, is up, and pf runs. */
  running: boolean;
  rules: RulesetIdentity;
  /** The table is as complete as it will get; until then CARP is demoted. */
  complete: boolean;
  /** Second of our bulk request; -1: none outstanding. */
  requestSecond: number;
  tries: number;
  /** OpenBSD: requesting, or receiving. */
  bulkFailUs: number;
  /** Second of the peer's bulk request; the rows still to be sent, the next one last. */
  answerSecond: number;
  answerRows: number[];
  answerUs: number;
  /** OpenBSD: BUS start was sent. */
  answerStarted: boolean;

  /** Reused. */
  readonly sections: PfsyncSections;
}

const createBucket = (length: number): Bucket => ({
  length,
  push: false,
  flushUs: Number.POSITIVE_INFINITY,
  heads: new Int32Array(QUEUES).fill(-1),
  tails: new Int32Array(QUEUES).fill(-1),
  counts: new Int32Array(QUEUES),
  deletes: [],
  requests: [],
  plus: [],
});

/** Throws for an invalid hostid, format or size. */
export function createMachine(table: StateTable, config: PfsyncConfig, output: PfsyncOutput): PfsyncMachine {
  const dialect = PFSYNC_DIALECTS[config.dialect];
  const format = config.format ?? dialect.formats[0]!;
  const mtu = config.mtu ?? 1500;
  const buckets = config.buckets ?? 2;
  if (!dialect.formats.includes(format))
    throw new RangeError(`${config.dialect} does not send ${format}: ${dialect.formats.join(', ')}`);
  if (!(config.hostid > 0 && config.hostid <= 0xffff_ffff))
    throw new RangeError(`hostid ${config.hostid}: it must be from 1 to 4294967295`);
  const emptyLength = dialect.ipHeader + HEADER + (dialect.version === 5 ? SUBHEADER : 0);
  if (!(mtu >= emptyLength + SUBHEADER + STATE_SIZE[format] && mtu <= 65_535))
    throw new RangeError(`an MTU of ${mtu}: no ${format} state fits into such packets`);
  if (!(Number.isInteger(buckets) && buckets >= 1 && buckets <= 256))
    throw new RangeError(`${buckets} buckets: from 1 to 256`);
  return {
    config,
    dialect,
    table,
    output,
    format,
    stateSize: STATE_SIZE[format],
    largestState: Math.max(...dialect.formats.map((each) => STATE_SIZE[each])),
    mtu,
    emptyLength,
    tickUs: 1_000_000 / (config.hz ?? 1000),
    statistics: noPfsyncStatistics(),
    iacts: new Float64Array(ACTIONS),
    oacts: new Float64Array(ACTIONS),
    overLimit: 0,
    buckets: Array.from({ length: buckets }, () => createBucket(emptyLength)),
    deferrals: [],
    hostid: config.hostid,
    running: false,
    rules: { checksum: new Uint8Array(16), count: 0 },
    complete: true,
    requestSecond: -1,
    tries: 0,
    bulkFailUs: Number.POSITIVE_INFINITY,
    answerSecond: -1,
    answerRows: [],
    answerUs: Number.POSITIVE_INFINITY,
    answerStarted: false,
    sections: new PfsyncSections(),
  };
}

/** As after a boot: queues, counters and requests are cleared. */
export function bootMachine(machine: PfsyncMachine, hostid: number): void {
  machine.hostid = hostid;
  machine.running = false;
  machine.overLimit = 0;
  machine.complete = true;
  machine.requestSecond = -1;
  machine.tries = 0;
  machine.bulkFailUs = Number.POSITIVE_INFINITY;
  machine.answerSecond = -1;
  machine.answerRows = [];
  machine.answerUs = Number.POSITIVE_INFINITY;
  machine.answerStarted = false;
  machine.deferrals.length = 0;
  Object.assign(machine.statistics, noPfsyncStatistics());
  machine.iacts.fill(0);
  machine.oacts.fill(0);
  for (const bucket of machine.buckets) Object.assign(bucket, createBucket(machine.emptyLength));
}

/** The row of an id in FreeBSD's hash table of them (PF_IDHASH), with as many rows as it has by default. */
export const idHashRow = (idLow: number): number => idLow & 0x7fff;

/** The queues for a state's messages. */
export function bucketOf(machine: PfsyncMachine, idLow: number): Bucket {
  return machine.buckets[idHashRow(idLow) % machine.buckets.length]!;
}
