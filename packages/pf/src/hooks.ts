/**
 * Notified of changes of states; implemented by pfsync. Rows are those of the table; a deleted row still exists during
 * the call.
 */
export interface StateHooks {
  /** A packet created a state. */
  stateInserted(row: number, nowUs: number): void;
  /** A packet matched a state, and perhaps changed it. */
  stateUpdated(row: number, nowUs: number): void;
  stateDeleted(row: number, nowUs: number): void;
  /**
   * All states of an interface are about to be removed at once (`pfctl -F states`); '' means all interfaces.
   * `stateDeleted` is not called for them.
   */
  statesCleared(interfaceName: string, nowUs: number): void;
}
