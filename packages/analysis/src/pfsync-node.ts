import type { PfsyncVariant } from '@carplab/codec';

/** A bulk update that a node sends, from its BUS start to its BUS end. */
export interface BulkSent {
  /** Undefined where the capture has only the end. */
  readonly startUs: number | undefined;
  endUs: number | undefined;
  /** Full states sent meanwhile. */
  states: number;
}

/** A request for all states. */
export interface BulkRequest {
  readonly timeUs: number;
  /** When another node answered with BUS. */
  answeredUs: number | undefined;
}

/** One sender of pfsync. */
export interface PfsyncNode {
  /** IP source as text; empty for what a pfsync interface shows. */
  readonly source: string;
  readonly firstUs: number;
  lastUs: number;
  packets: number;
  /** Of pfsync, without IP. */
  bytes: number;
  /** The largest IP packet. */
  largest: number;
  /** Sections of more than 2048 bytes. */
  oversized: number;
  /** Formats of full states, or the version where there are none. */
  readonly variants: Set<PfsyncVariant>;
  /** Messages by name of the action. */
  readonly messages: Map<string, number>;
  /** Destinations with packets sent there. */
  readonly destinations: Map<string, number>;
  /** Hostids that it announced, in BUS and as creator of new states, as numbers, with how often. */
  readonly hostids: Map<number, number>;
  /** The ruleset's MD5 that it sent last; empty for zeros. */
  pfcksum: string;
  pfcksumChanges: number;
  /** Full states of floating and of bound states. */
  floating: number;
  bound: number;
  /** Interfaces of bound states. */
  readonly ifnames: Set<string>;
  /** Full states of pfsync's own traffic. */
  ownTraffic: number;
  /** Updates that were behind what another node had said before. */
  stale: number;
  /** States asked for (UPD_REQ), and those of them that were asked for again within seconds. */
  requests: number;
  repeated: number;
  /** INS that wait for an INS_ACK, and INS_ACK sent. */
  deferred: number;
  acks: number;
  readonly bulkRequests: BulkRequest[];
  readonly bulks: BulkSent[];
  /** Packets that receivers drop or stop reading, by what they count. */
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
  };
}
