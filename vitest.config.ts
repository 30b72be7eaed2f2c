import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { sources } from './scripts/sources.js';

/** Files that mostly wait, for timers in namespaces and for other programs, the longest first; then the longest search
 * and those that wait for a browser. */
const FIRST = [
  ...['live/test/matrix', 'cli/test/sniff', 'cli/test/speak', 'cli/test/ucarp', 'cli/test/bad-input'],
  ...['live/test/ports', 'cli/test/flood', 'cli/test/replay', 'cli/test/pack', 'cli/test/states-live'],
  ...['properties/test/schedules.prop', 'web/test/faults', 'web/test/page'],
].map((name) => `/packages/${name}.test.ts`);

/** Runs the files that wait first, side by side; the rest then keeps all cores busy until the end. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification): number => {
      const at = FIRST.findIndex((name) => moduleId.endsWith(name));
      if (at >= 0) return at;
      // A process is shared only by files that follow each other.
      return FIRST.length + (project.config.isolate ? 0 : 1);
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

/** Tests that start programs or change the environment. */
const ISOLATED = [
  'packages/cli/test/**/*.test.ts',
  'packages/live/**/*.test.ts',
  'packages/web/test/**/*.test.ts',
  'test/**/*.test.ts',
];
const PURE = ['packages/*/{src,test}/**/*.test.ts', 'sim/{src,test,reality}/**/*.test.ts'];

/** Tests of the command that only ask it (`askCarplab`): they share processes as those without it do. */
const ASKING = [
  ...['captures', 'case-scenarios', 'cases', 'completion', 'craft-json', 'findings', 'hostile-text', 'init'],
  ...['json', 'links', 'masters', 'options', 'pfsync', 'receivers', 'resident', 'run-json', 'scenarios'],
  ...['states-measured'],
].map((name) => `packages/cli/test/${name}.test.ts`);

export default defineConfig({
  resolve: {
    // Tests run on the sources, so that a stale build can never pass for the code.
    alias: { ...sources },
  },
  test: {
    projects: [
      // Browsers, namespaces and real timers on a busy machine: twice more, and the report says so.
      {
        extends: true,
        test: {
          name: 'isolated',
          include: ISOLATED,
          exclude: [...configDefaults.exclude, ...ASKING],
          retry: 2,
        },
      },
      {
        extends: true,
        // Most of these take less time than loading the packages, so they share processes that have loaded them.
        test: {
          name: 'pure',
          include: PURE,
          exclude: [...configDefaults.exclude, ...ISOLATED],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'asking', include: ASKING, isolate: false } },
    ],
    setupFiles: [fileURLToPath(new URL('test/fast-check-seed.ts', import.meta.url))],
    sequence: { sequencer: WaitingFirst },
    // Four even where there are two cores: the files that go first mostly wait.
    maxWorkers: Math.max(4, availableParallelism() - 1),
    // A limit for tests that hang; a busy machine may be slow.
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
