import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { sources } from '../scripts/sources.js';

/** What a page loads for an import of everything there. */
async function modulesOf(name: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [sources[name]!],
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    alias: { ...sources },
    bundle: true,
    format: 'esm',
    write: false,
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

const ONLY_SCENARIOS = /^sim\/src\/scenario\/|^node_modules\/(yaml|zod)\//;

it('a page that only runs worlds loads neither scenarios nor YAML nor schemas', async () => {
  const [world, scenario] = await Promise.all(['@carplab/sim', '@carplab/sim/scenario'].map(modulesOf));
  expect(world).toContain('sim/src/world.ts');
  expect(world!.filter((module) => ONLY_SCENARIOS.test(module))).toEqual([]);
  expect(scenario!.filter((module) => ONLY_SCENARIOS.test(module))).not.toEqual([]);
});
