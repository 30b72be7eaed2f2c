import { IPPROTO_TCP } from '@carplab/codec/net';
import { DST, SRC, type StateTable, WIRE } from '@carplab/statesync';
import { TCPS_FIN_WAIT_2 } from './tcp-state.js';

/** The `state_flags` of a state that pf itself uses (PFSTATE_…). */
export const ALLOW_OPTS = 0x01;
export const SLOPPY = 0x02;
export const NO_SYNC = 0x08;

/** Whether both sides of a TCP state have closed, so that a new connection may replace it. */
export function isOver(table: StateTable, row: number): boolean {
  return (
    table.proto(row, WIRE) === IPPROTO_TCP &&
    table.peerState(row, SRC) >= TCPS_FIN_WAIT_2 &&
    table.peerState(row, DST) >= TCPS_FIN_WAIT_2
  );
}
