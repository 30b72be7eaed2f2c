import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll } from 'vitest';

// Where packages of the workspace are found.
const FOLDER = fileURLToPath(new URL('../../../node_modules/.cache/carplab', import.meta.url));

/**
 * A program of these tests as plain JavaScript, gone after the tests of the file: started a dozen times over, that
 * spares the machine a compiler each time. It runs on the rooms as built.
 */
export function program(source: URL): string {
  const path = fileURLToPath(source);
  const outfile = `${FOLDER}/${basename(path, '.ts')}-${process.pid}.mjs`;
  const target = `node${process.versions.node}`;
  buildSync({ entryPoints: [path], outfile, bundle: true, packages: 'external', format: 'esm', target });
  afterAll(() => rmSync(outfile, { force: true }));
  return outfile;
}
