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
    },
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
  },
});
