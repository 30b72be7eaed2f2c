import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build, type Rollup } from 'vite';
import { expect, it } from 'vitest';
import { sources } from '../scripts/sources.js';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

it('codec, capture, analysis and text run where there is neither Buffer nor process', async () => {
  const result = (await build({
    configFile: false,
    root: at('.'),
    logLevel: 'silent',
    resolve: { alias: { ...sources } },
    build: {
      write: false,
      minify: false,
      lib: { entry: at('test/browser-page.ts'), formats: ['iife'], name: 'page', fileName: 'page' },
    },
  })) as Rollup.RollupOutput[];
  const context = createContext({ TextEncoder, TextDecoder });
  runInContext(`${result[0]!.output[0]!.code}; globalThis.page = page;`, context);
  const file = new Uint8Array(readFileSync(at('fixtures/ucarp/ucarp-cfg-00.pcap')));
  const show = runInContext('page.show', context) as (
    file: Uint8Array,
    password: string,
    vip: string,
  ) => string[];
  const lines = show(file, 'mekmitasdigoat', '10.1.1.252');
  expect(lines.filter((line) => line.endsWith('auth=ok'))).toHaveLength(21);
  expect(lines.at(-1)).toContain('10.1.1.1');
});
