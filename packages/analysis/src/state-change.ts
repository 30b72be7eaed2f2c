import type { StatesNode } from './states-node.js';

/** What happened to a state. `unknown update` and `unknown delete`: it was never seen in full and has no row. */
export type StateChangeKind =
  | 'insert'
  | 'update'
  | 'delete'
  | 'clear'
  | 'expire'
  | 'unknown update'
  | 'unknown delete';

/** A change of the table. A removed row still exists during the call. */
export interface StateChange {
  readonly kind: StateChangeKind;
  readonly timeUs: number;
  /** The node that reported it; undefined if the state expired. */
  readonly node: StatesNode | undefined;
  /** -1 if the state is unknown. */
  readonly row: number;
  readonly idHigh: number;
  readonly idLow: number;
  readonly creatorid: number;
  /** For an update, the peers' states before it; otherwise the current ones. */
  readonly srcBefore: number;
  readonly dstBefore: number;
}
