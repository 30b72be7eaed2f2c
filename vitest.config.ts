import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { sources } from './scripts/sources.js';

/** Files that mostly wait, for timers in namespaces and for other programs, the longest first. */
const WAITING = [
  ...['live/test/matrix', 'cli/test/sniff', 'cli/test/speak', 'cli/test/ucarp', 'cli/test/bad-input'],
  ...['live/test/ports', 'cli/test/flood', 'cli/test/replay', 'cli/test/pack', 'cli/test/states-live'],
].map((name) => `/packages/${name}.test.ts`);

/** Those that wait come first, beside each other; what is left then keeps all cores busy until the end. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = WAITING.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? WAITING.length : at;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  resolve: {
    // Tests run on the sources, so that a stale build can never pass for the code.
    alias: { ...sources },
  },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'test/**/*.test.ts',
      'sim/src/**/*.test.ts',
      'sim/test/**/*.test.ts',
      'sim/reality/**/*.test.ts',
    ],
    setupFiles: [fileURLToPath(new URL('test/fast-check-seed.ts', import.meta.url))],
    sequence: { sequencer: WaitingFirst },
    // What vitest chooses, but for a machine of two cores, where that is one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Against what hangs; a busy machine may take long.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
