import type { StateFormat } from '@carplab/codec/pfsync';

/** A node's messages about states, and how many could not be used. Counts are of messages unless noted. */
export interface StatesNode {
  /** The link that it is on. */
  readonly link: string;
  /** IP source as text; empty for a pfsync interface, `others` for nodes beyond the bound. */
  readonly source: string;
  packets: number;
  /** Packets that every receiver drops or stops reading, by counter. */
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
  /** Stale updates. */
  stale: number;
  /** UPD_C and DEL_C of states never seen in full: the capture began too late. */
  unknownUpdates: number;
  unknownDeletes: number;
  /** UPD_C and DEL_C of states that are gone: both nodes report the end of a state. */
  late: number;
  /** Values that no state has: receivers count badval, or badstate for a creatorid of 0. */
  badValues: number;
  /** Full states refused because the table was full. */
  overLimit: number;
  /** Messages cut by the capture. */
  cut: number;
  /** In unread sections and after them: messages, as far as countable, and bytes. */
  lostMessages: number;
  lostBytes: number;
  /** The same for receivers that know fewer actions: FreeBSD 9 to 13, and 14. */
  readonly lostFor: { 'freebsd-1301': VersionLoss; 'freebsd-1400': VersionLoss };
  /** A bulk update that has not ended. */
  inBulk: boolean;
  /** States requested (UPD_REQ), not counting requests for all. */
  requests: number;
}

/** What an older receiver loses because it counts badact and stops. */
export interface VersionLoss {
  packets: number;
  messages: number;
}

export function newStatesNode(source: string, link = ''): StatesNode {
  return {
    link,
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

/** Counts messages that older systems do not read: bit 0 FreeBSD 13, bit 1 FreeBSD 14. */
export function countLost(node: StatesNode, lostFor: number, count: number): void {
  if ((lostFor & 1) !== 0) node.lostFor['freebsd-1301'].messages += count;
  if ((lostFor & 2) !== 0) node.lostFor['freebsd-1400'].messages += count;
}

export function refuse(node: StatesNode, code: string): void {
  node.refused.set(code, (node.refused.get(code) ?? 0) + 1);
}
