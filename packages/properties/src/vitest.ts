/**
 * Adds `toHaveTakenOverWithin`, `toHaveOneMaster`, `toHoldItsExpectations` and `toKeepInvariants` to vitest's `expect`:
 * import it in a test, or name it in `setupFiles`. For jest: `expect.extend(runMatchers)`.
 *
 * @packageDocumentation
 */
// Kept in the declarations, which add to vitest's only if they import it.
import 'vitest';
import { expect } from 'vitest';
import { type RunMatchers, runMatchers } from './matchers/run-matchers.js';

expect.extend({ ...runMatchers });

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: vitest's declaration, to which this one is added, has it.
  interface Assertion<T = any> extends RunMatchers<void> {}
}

export { type RunMatchers, runMatchers } from './matchers/run-matchers.js';
