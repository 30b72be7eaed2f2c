import type { StateFormat } from '@carplab/codec/pfsync';

/** What a node said of the states, and what of it could not be used. Messages, where nothing else is said. */
export interface StatesNode {
  /** IP source as text; empty for what a pfsync interface shows, `others` for all beyond a bound. */
  readonly source: string;
  packets: number;
  /** Packets that every receiver drops or stops reading, by what it counts. */
  readonly refused: Map<string, number>;
  /** Formats of its full states. */
  readonly formats: Set<StateFormat>;
  /** Full states, known before or not. */
  full: number;
  /** Updates of states that are known, UPD_C. */
  updates: number;
  /** DEL_C of states that are known. */
  deletes: number;
  /** States that its CLR removed. */
  cleared: number;
  /** Updates behind what was known. */
  stale: number;
  /** UPD_C and DEL_C of states that were never seen in full: the capture began too late for them. */
  unknownUpdates: number;
  unknownDeletes: number;
  /** UPD_C and DEL_C of states that are gone: both nodes tell of the end of a state. */
  late: number;
  /** Values that no state has: receivers count badval, or badstate for a creatorid of 0. */
  badValues: number;
  /** Full states for which there was no room. */
  overLimit: number;
  /** Messages that the capture cut. */
  cut: number;
  /** In sections that receivers do not read, and behind them: messages as far as they can be counted, and bytes. */
  lostMessages: number;
  lostBytes: number;
  /** The same for receivers that know fewer actions than were sent: FreeBSD 9 to 13, and 14. */
  readonly lostFor: { 'freebsd-1301': VersionLoss; 'freebsd-1400': VersionLoss };
  /** A bulk update that it began and did not end. */
  inBulk: boolean;
  /** States that it asked for (UPD_REQ), without requests for all. */
  requests: number;
}

/** What a receiver of an older version does not get, for it counts badact and stops. */
export interface VersionLoss {
  packets: number;
  messages: number;
}

export function newStatesNode(source: string): StatesNode {
  return {
    source,
    packets: 0,
    refused: new Map(),
    formats: new Set(),
    full: 0,
    updates: 0,
    deletes: 0,
    cleared: 0,
    stale: 0,
    unknownUpdates: 0,
    unknownDeletes: 0,
    late: 0,
    badValues: 0,
    overLimit: 0,
    cut: 0,
    lostMessages: 0,
    lostBytes: 0,
    lostFor: { 'freebsd-1301': { packets: 0, messages: 0 }, 'freebsd-1400': { packets: 0, messages: 0 } },
    inBulk: false,
    requests: 0,
  };
}
