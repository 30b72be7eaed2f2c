import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as analysis from '@carplab/analysis';
import * as capture from '@carplab/capture';
import * as codec from '@carplab/codec';
import * as codecCarp from '@carplab/codec/carp';
import * as codecLayouts from '@carplab/codec/layouts';
import * as codecNet from '@carplab/codec/net';
import * as codecPfsync from '@carplab/codec/pfsync';
import * as election from '@carplab/election';
import * as host from '@carplab/host';
import * as implementations from '@carplab/implementations';
import * as live from '@carplab/live';
import * as pf from '@carplab/pf';
import * as properties from '@carplab/properties';
import * as sim from '@carplab/sim';
import * as scenario from '@carplab/sim/scenario';
import * as statesync from '@carplab/statesync';
import * as tcp from '@carplab/tcp';
import * as text from '@carplab/text';
import * as web from '@carplab/web';
import * as webServer from '@carplab/web/server';
import * as bufferLayout from 'buffer-layout';
import { transformSync } from 'esbuild';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

// Every `@example` in a docstring runs here, and every TypeScript block of a README that shows how a package is used. A
// line `expression; // => value` must hold; other lines only run.
const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  '@carplab/implementations': implementations,
  '@carplab/codec': codec,
  '@carplab/codec/carp': codecCarp,
  '@carplab/codec/layouts': codecLayouts,
  '@carplab/codec/net': codecNet,
  '@carplab/codec/pfsync': codecPfsync,
  '@carplab/capture': capture,
  '@carplab/analysis': analysis,
  '@carplab/text': text,
  '@carplab/election': election,
  '@carplab/host': host,
  '@carplab/statesync': statesync,
  '@carplab/pf': pf,
  '@carplab/tcp': tcp,
  '@carplab/properties': properties,
  '@carplab/live': live,
  '@carplab/sim': sim,
  '@carplab/sim/scenario': scenario,
  '@carplab/web': web,
  '@carplab/web/server': webServer,
};
const scope: Record<string, unknown> = Object.assign({ ...bufferLayout }, ...Object.values(packages), { fc });
// buffer-layout exports a `const`, which cannot be a parameter's name.
for (const reserved of ['const', 'default']) delete scope[reserved];
const root = fileURLToPath(new URL('..', import.meta.url));
/** Examples may await. */
const AsyncFunction = (async () => {}).constructor as FunctionConstructor;

interface Example {
  file: string;
  line: number;
  code: string;
}

function examplesOf(file: string): Example[] {
  const source = readFileSync(root + file, 'utf8');
  return [...source.matchAll(/\/\*\*(?:(?!\*\/)[\s\S])*\*\//g)].flatMap((comment) => {
    const lines = comment[0].split('\n').map((line) => line.replace(/^\s*\*? ?/, ''));
    const start = lines.findIndex((line) => line.startsWith('@example'));
    if (start < 0) return [];
    const rest = lines.slice(start + 1);
    const end = rest.findIndex((line) => line.startsWith('@') || line === '/');
    const code = rest.slice(0, end < 0 ? undefined : end).join('\n');
    return [{ file, line: source.slice(0, comment.index).split('\n').length + start + 1, code }];
  });
}

const ROOMS = [
  'implementations',
  'codec',
  'capture',
  'analysis',
  'text',
  'election',
  'statesync',
  'pf',
  'tcp',
  'host',
  'properties',
  'live',
  'web',
].map((room) => `packages/${room}/src`);

const examples = [...ROOMS, 'sim/src']
  .flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .sort()
  .flatMap(examplesOf);

describe('docstring examples', () => {
  it('are there', () => {
    expect(examples.length).toBeGreaterThan(10);
  });

  it.each(examples)('$file:$line', async ({ file, code }) => {
    // Names that a package does not export have examples too.
    const all: Record<string, unknown> = { ...scope, ...(await import(/* @vite-ignore */ root + file)) };
    // From Node 23 on, a CommonJS package also exports `module.exports`.
    const names = Object.fromEntries(Object.entries(all).filter(([name]) => /^[\w$]+$/.test(name)));
    const script = code
      .split('\n')
      .filter((line) => !line.startsWith('import '))
      .join('\n');
    const claims = new Claims();
    await new AsyncFunction('same', ...Object.keys(names), `'use strict';\n${asClaims(script)}`)(
      claims.same,
      ...Object.values(names),
    );
    claims.judge();
  });
});

/** Lines `expression; // => value` as calls of `same`. */
function asClaims(code: string): string {
  return code.replace(/^(.*?);? *\/\/ => (.*)$/gm, 'same($1, $2);');
}

class Claims {
  #count = 0;

  readonly same = (found: unknown, expected: unknown): void => {
    this.#count++;
    expect(found).toEqual(expected);
  };

  judge(): void {
    expect(this.#count, 'an example without a `// =>` proves nothing').toBeGreaterThan(0);
  }
}

const readmes = [
  'README.md',
  'sim/README.md',
  ...readdirSync(`${root}packages`).map((name) => `packages/${name}/README.md`),
];

describe('READMEs', () => {
  // The README of properties shows files of examples/ as they are; its own tests run them.
  const shown = readmes.filter((file) => !file.includes('properties')).flatMap(examplesOfReadme);
  // The root README shows one of them too.
  const tried = shown.filter(({ code }) => !code.includes(" from 'vitest'"));

  it.each(readmes.filter((file) => !/cli|properties/.test(file)))('%s has an example', (file) => {
    expect(tried.map((example) => example.file)).toContain(file);
  });

  it.each(tried)('$file:$line', async ({ code }) => {
    const imports = /^import [\s\S]*?;$/gm;
    const body = asClaims(code.replace(imports, ''));
    const module = `${code.match(imports)?.join('\n')}\nexports.done = (async () => {${body}})();`;
    const { code: script } = transformSync(module, { loader: 'ts', format: 'cjs' });
    const claims = new Claims();
    const exports: { done?: Promise<void> } = {};
    const run = new Function('same', 'require', 'module', 'exports', script);
    run(claims.same, (name: string) => packages[name], { exports }, exports);
    await exports.done;
    claims.judge();
  });

  it.each(readmes.filter((file) => file !== 'README.md'))(
    '%s says how it is installed, and fits a screen',
    (file) => {
      const readme = readFileSync(root + file, 'utf8');
      const manifest = readFileSync(root + file.replace('README.md', 'package.json'), 'utf8');
      const { name, dependencies = {} } = JSON.parse(manifest) as {
        readonly name: string;
        readonly dependencies?: Readonly<Record<string, string>>;
      };
      expect(readme).toContain(`npm install ${name}`);
      const depends = readme.match(/^Depends on (.*)\.$/m)?.[1] ?? '';
      expect([...depends.matchAll(/`([^`]+)`/g)].map(([, each]) => each).sort()).toEqual(
        Object.keys(dependencies).sort(),
      );
      // The README of properties contains three whole example files.
      if (!file.includes('properties')) expect(readme.split('\n').length).toBeLessThanOrEqual(60);
    },
  );
});

function examplesOfReadme(file: string): Example[] {
  const source = readFileSync(root + file, 'utf8');
  return [...source.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(({ index, 1: code }) => ({
    ...{ file, line: source.slice(0, index).split('\n').length + 1, code: code! },
  }));
}
