import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (room: string): string =>
  fileURLToPath(new URL(`packages/${room}/src/index.ts`, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests run on the sources, so that a stale build can never pass for the code.
    alias: {
      '@carplab/codec': source('codec'),
      '@carplab/capture': source('capture'),
      '@carplab/analysis': source('analysis'),
      '@carplab/text': source('text'),
      '@carplab/election': source('election'),
      '@carplab/statesync': source('statesync'),
      '@carplab/pf': source('pf'),
      '@carplab/host': source('host'),
      '@carplab/properties': source('properties'),
      '@carplab/live': source('live'),
      '@carplab/sim': fileURLToPath(new URL('sim/src/index.ts', import.meta.url)),
    },
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
    testTimeout: 60_000,
    // A hook may install what its tests need, on a busy machine.
    hookTimeout: 120_000,
  },
});
