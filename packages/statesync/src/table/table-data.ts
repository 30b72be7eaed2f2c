import type { OptionsSnapshot } from './options-pool.js';

/** What a state table is made with. */
export interface StateTableConfig {
  /** `set limit states`; pf's own default is 100,000. At most 2^24. */
  readonly limit?: number;
  /** Seconds by timeout class; pf's defaults where absent. */
  readonly timeouts?: ArrayLike<number>;
  /** Any 32-bit number that an attacker cannot know: he could choose states that all hash alike. */
  readonly hashSeed?: number;
  /**
   * States with the same key may stand beside each other, as where the tables of several nodes are put together:
   * `attach` takes them all the same, and says in `conflict` which one is there already.
   */
  readonly sharesKeys?: boolean;
  /** The clock as the table is made, microseconds; 0 unless told. */
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
