export { hashStates } from './table/hash-table.js';
export { NameTable } from './table/name-table.js';
export { OptionsPool } from './table/options-pool.js';
export { addressOf, matchesState, type StateFilter, selectStates } from './table/state-filter.js';
export { StateKey } from './table/state-key.js';
export { DST, IN, OUT, SRC, STACK, StateRows, WIRE } from './table/state-rows.js';
export {
  type AttachResult,
  StateTable,
  type StateTableConfig,
  type StateTableSnapshot,
} from './table/state-table.js';
export { DEFAULT_TIMEOUTS, TIMEOUT_NAMES } from './table/timeouts.js';
