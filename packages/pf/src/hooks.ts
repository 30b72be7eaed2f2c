/**
 * Who wants to know what becomes of states: pfsync. Rows are those of the table; a row that is deleted is still
 * there during the call.
 */
export interface StateHooks {
  /** A packet has made a state. */
  stateInserted(row: number, nowUs: number): void;
  /** A packet has matched a state, and perhaps changed it. */
  stateUpdated(row: number, nowUs: number): void;
  stateDeleted(row: number, nowUs: number): void;
  /**
   * All states of an interface are about to go at once (`pfctl -F states`); '' is all interfaces. No word about each
   * of them.
   */
  statesCleared(interfaceName: string, nowUs: number): void;
}
