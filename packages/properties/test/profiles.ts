import { DIALECT_NAMES } from '@carplab/codec';
import type { ScenarioOptions } from '../src/index.js';

/** What is searched: everything at once, and what that would seldom meet. */
export const PROFILES: Readonly<Record<string, ScenarioOptions>> = {
  everything: {},
  ...Object.fromEntries(DIALECT_NAMES.map((dialect) => [dialect, { dialects: [dialect] }])),
  'mixed, quiet': { mixed: true, maxFaults: 1, clocks: false },
  'distinct pairs': { distinct: true, maxHosts: 2, maxSegments: 1 },
  'many faults': { maxFaults: 9, maxSegments: 1, untilMs: 40_000 },
  'slow and fast': { advbases: [1, 3, 4, 9], maxFaults: 3, maxSegments: 1, untilMs: 40_000 },
  crowd: { minHosts: 4, maxHosts: 6, maxSegments: 1, maxFaults: 3 },
};
