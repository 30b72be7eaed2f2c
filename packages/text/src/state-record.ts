import type { StateChange, StatesNode, StatesSummary, TableState } from '@carplab/analysis';
import { hex32, hex64, type PfsyncState, type StateFormat } from '@carplab/codec/pfsync';
import { pfctlLine } from './pfctl-state.js';

/** A state of the table: a line of `states --json`. */
export interface StateRecord {
  readonly event: 'state';
  /** The time of the table. */
  readonly timeUs: number;
  /** Where that node is, if there are several links. */
  readonly link?: string;
  /** The node that last mentioned it, and the second it did; empty for a pfsync interface. */
  readonly node: string;
  readonly heardUs: number;
  readonly variant: StateFormat;
  readonly state: PfsyncState;
  /** The line of `pfctl -ss`. */
  readonly pfctl: string;
}

/** @param link empty where there is only one */
export function stateRecord(state: TableState, timeUs: number, node: string, link = ''): StateRecord {
  const heardUs = state.table.pfsyncTime(state.row) * 1_000_000;
  const { format: variant } = state;
  const where = { timeUs, ...(link === '' ? {} : { link }), node };
  return { event: 'state', ...where, heardUs, variant, state: state.plain(), pfctl: pfctlLine(state) };
}

/** A change of the table: a line of `states --watch --json`. */
export type StateChangeRecord =
  | {
      readonly event: 'insert' | 'update' | 'delete' | 'clear' | 'expire';
      readonly timeUs: number;
      readonly link?: string;
      /** Absent if the state expired. */
      readonly node?: string;
      readonly variant: StateFormat;
      readonly state: PfsyncState;
      readonly pfctl: string;
      /** For an update: the numbers of the peers' previous states. */
      readonly before?: { readonly src: number; readonly dst: number };
    }
  | {
      readonly event: 'unknown-update' | 'unknown-delete';
      readonly timeUs: number;
      readonly link?: string;
      readonly node: string;
      readonly id: string;
      readonly creatorid: string;
    };

/**
 * @param state on the row that changed, if there is one
 * @param link empty where there is only one
 */
export function stateChangeRecord(change: StateChange, state: TableState, link = ''): StateChangeRecord {
  const { kind, node } = change;
  const where = { timeUs: change.timeUs, ...(link === '' ? {} : { link }) };
  if (kind === 'unknown update' || kind === 'unknown delete') {
    return {
      event: kind === 'unknown update' ? 'unknown-update' : 'unknown-delete',
      ...where,
      node: node?.source ?? '',
      id: hex64(change.idHigh, change.idLow),
      creatorid: hex32(change.creatorid),
    };
  }
  return {
    event: kind,
    ...where,
    ...(node === undefined ? {} : { node: node.source }),
    variant: state.format,
    state: state.plain(),
    pfctl: pfctlLine(state),
    ...(kind === 'update' ? { before: { src: change.srcBefore, dst: change.dstBefore } } : {}),
  };
}

/** The last line of `states --json`. */
export function statesSummaryRecord(summary: StatesSummary, timeUs: number, states: number): object {
  return {
    event: 'summary',
    timeUs,
    states,
    expired: summary.expired,
    unknown: summary.unknown,
    doubled: summary.doubled,
    timeouts: Object.fromEntries(summary.hints.map(({ name, seen }) => [name, seen])),
    nodes: summary.nodes.map((node) => nodeRecord(node, summary.nodes)),
  };
}

function nodeRecord(node: StatesNode, all: readonly StatesNode[]): object {
  const { link, source, refused, formats, lostFor, ...counts } = node;
  return {
    node: source,
    ...(all.some((other) => other.link !== link) ? { link } : {}),
    variants: [...formats].sort(),
    ...counts,
    refused: Object.fromEntries(refused),
    lostFor,
  };
}
