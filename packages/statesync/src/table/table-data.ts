import type { OptionsSnapshot } from './options-pool.js';

/** Options of a state table. */
export interface StateTableConfig {
  /** `set limit states`; pf's own default is 100,000. At most 2^24. */
  readonly limit?: number;
  /** Seconds by timeout class. Default: pf's */
  readonly timeouts?: ArrayLike<number>;
  /** Any 32-bit number unknown to an attacker, who could otherwise choose states with equal hashes. */
  readonly hashSeed?: number;
  /**
   * Allows states with the same key, for the merged tables of several nodes: `attach` accepts them, and sets `conflict`
   * to the existing one.
   */
  readonly sharesKeys?: boolean;
  /** The clock at creation, microseconds. Default: 0 */
  readonly nowUs?: number;
}

/** Everything about a table, as plain data. Rows keep their numbers. */
export interface StateTableSnapshot {
  readonly words: Uint32Array;
  readonly freeHead: number;
  readonly wheel: Int32Array;
  readonly second: number;
  readonly interfaces: readonly string[];
  readonly tags: readonly string[];
  readonly options: OptionsSnapshot;
  readonly timeouts: readonly number[];
}
