import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as analysis from '@carplab/analysis';
import * as capture from '@carplab/capture';
import * as codec from '@carplab/codec';
import * as election from '@carplab/election';
import * as host from '@carplab/host';
import * as live from '@carplab/live';
import * as pf from '@carplab/pf';
import * as properties from '@carplab/properties';
import * as sim from '@carplab/sim';
import * as statesync from '@carplab/statesync';
import * as tcp from '@carplab/tcp';
import * as text from '@carplab/text';
import * as bufferLayout from 'buffer-layout';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

// Every `@example` in a docstring runs here. A line `expression; // => value` must hold; all other lines just run.
const scope: Record<string, unknown> = {
  ...bufferLayout,
  ...codec,
  ...capture,
  ...analysis,
  ...text,
  ...election,
  ...host,
  ...statesync,
  ...pf,
  ...tcp,
  ...properties,
  ...live,
  ...sim,
  fc,
};
// buffer-layout exports a `const`, which cannot be a parameter's name.
for (const reserved of ['const', 'default']) delete scope[reserved];
const root = fileURLToPath(new URL('..', import.meta.url));

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
    // What a room keeps to itself is documented too.
    const names: Record<string, unknown> = { ...scope, ...(await import(/* @vite-ignore */ root + file)) };
    let claims = 0;
    const same = (found: unknown, wanted: unknown): void => {
      claims++;
      expect(found).toEqual(wanted);
    };
    const script = code
      .split('\n')
      .filter((line) => !line.startsWith('import '))
      .map((line) => line.replace(/^(.*?);? *\/\/ => (.*)$/, 'same($1, $2);'))
      .join('\n');
    new Function('same', ...Object.keys(names), `'use strict';\n${script}`)(same, ...Object.values(names));
    expect(claims, 'an example without a `// =>` proves nothing').toBeGreaterThan(0);
  });
});
