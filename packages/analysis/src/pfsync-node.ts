import type { PfsyncVariant } from '@carplab/codec';
import type { Misframed } from './misframed.js';

/** A bulk update that a node sends, from its BUS start to its BUS end. */
export interface BulkSent {
  /** Undefined if the capture has only the end. */
  readonly startUs: number | undefined;
  endUs: number | undefined;
  /** Full states sent in between. */
  states: number;
}

/** A request for all states. */
export interface BulkRequest {
  readonly timeUs: number;
  /** When another node answered with a BUS. */
  answeredUs: number | undefined;
}

/** One sender of pfsync. */
export interface PfsyncNode extends Misframed {
  /** IP source as text; empty for packets captured on a pfsync interface. */
  readonly source: string;
  readonly firstUs: number;
  lastUs: number;
  packets: number;
  /** Bytes of pfsync, without IP. */
  bytes: number;
  /** The largest IP packet. */
  largest: number;
  /** Sections longer than 2048 bytes. */
  oversized: number;
  /** Formats of full states, or the version if there are none. */
  readonly variants: Set<PfsyncVariant>;
  /** Messages by name of the action. */
  readonly messages: Map<string, number>;
  /** Destinations with packets sent there. */
  readonly destinations: Map<string, number>;
  /** Hostids it announced, in BUS and as creator of new states, with counts. */
  readonly hostids: Map<number, number>;
  /** The last MD5 of its ruleset; empty for zeros. */
  pfcksum: string;
  pfcksumChanges: number;
  /** Full states that are floating, and bound to interfaces. */
  floating: number;
  bound: number;
  /** Interfaces of bound states. */
  readonly ifnames: Set<string>;
  /** Full states of pfsync traffic itself. */
  ownTraffic: number;
  /** Updates older than what another node had sent. */
  stale: number;
  /** States requested (UPD_REQ), and those requested again within seconds. */
  requests: number;
  repeated: number;
  /** INS that wait for an INS_ACK, and INS_ACK sent. */
  deferred: number;
  acks: number;
  readonly bulkRequests: BulkRequest[];
  readonly bulks: BulkSent[];
  /** Packets that receivers drop or stop reading, by counter. */
  readonly refused: Map<string, number>;
}

export function newPfsyncNode(source: string, timeUs: number): PfsyncNode {
  return {
    source,
    firstUs: timeUs,
    lastUs: timeUs,
    packets: 0,
    bytes: 0,
    largest: 0,
    oversized: 0,
    variants: new Set(),
    messages: new Map(),
    destinations: new Map(),
    hostids: new Map(),
    pfcksum: '',
    pfcksumChanges: 0,
    floating: 0,
    bound: 0,
    ifnames: new Set(),
    ownTraffic: 0,
    stale: 0,
    requests: 0,
    repeated: 0,
    deferred: 0,
    acks: 0,
    bulkRequests: [],
    bulks: [],
    refused: new Map(),
    badMac: 0,
    unicastInGroup: 0,
  };
}
