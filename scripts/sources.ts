/**
 * Source file of each name that can be imported: `@carplab/codec/net` is `packages/codec/src/net/index.ts`, as the
 * manifests' `exports` map it to `dist/`. For tests and bundles, so that a stale build never passes for the code.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, { readonly types?: string }>>;
}

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const folders = ['sim', ...readdirSync(at('packages')).map((name) => `packages/${name}`)];

function sourcesIn(folder: string): [string, string][] {
  const { name, exports } = JSON.parse(readFileSync(at(`${folder}/package.json`), 'utf8')) as Manifest;
  return Object.entries(exports).flatMap(([subpath, { types }]): [string, string][] => {
    const source = types?.replace(/^\.\/dist/, '/src').replace(/\.d\.ts$/, '.ts');
    return source === undefined ? [] : [[name + subpath.slice(1), at(folder + source)]];
  });
}

/** Subpaths come first: an alias matches every name that starts with it. */
export const sources: Readonly<Record<string, string>> = Object.fromEntries(
  folders.flatMap(sourcesIn).sort(([one], [other]) => other.length - one.length),
);
