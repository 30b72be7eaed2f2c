export type { PfsyncConfig, PfsyncOutput, RulesetIdentity } from './pfsync/config.js';
export type { PfsyncDialect, PfsyncDialectName } from './pfsync/dialect.js';
export { PFSYNC_DIALECTS } from './pfsync/dialects.js';
export { writeState, writeUpdateCompressed } from './pfsync/export-state.js';
export { type ImportResult, type ImportTerms, importPeer, importState } from './pfsync/import-state.js';
export { Pfsync } from './pfsync/pfsync.js';
export type { ReceivedPfsync } from './pfsync/receive.js';
export { stalePeers } from './pfsync/resolve.js';
export type { PfsyncSnapshot } from './pfsync/snapshot.js';
export { PFSYNC_STATISTICS, type PfsyncStatistics } from './pfsync/statistics.js';
export { hashStates } from './table/hash-table.js';
export { NameTable } from './table/name-table.js';
export { OptionsPool } from './table/options-pool.js';
export { addressOf, matchesState, type StateFilter, selectStates } from './table/state-filter.js';
export { StateKey } from './table/state-key.js';
export { DST, IN, OUT, SRC, STACK, StateRows, WIRE } from './table/state-rows.js';
export {
  type AttachResult,
  StateTable,
} from './table/state-table.js';
export type { StateTableConfig, StateTableSnapshot } from './table/table-data.js';
export { tableKey } from './table/table-key.js';
export { DEFAULT_TIMEOUTS, TIMEOUT_NAMES } from './table/timeouts.js';
