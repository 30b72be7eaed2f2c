import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linesOf, ROOT, scratch } from './carplab.js';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports: { readonly '.': { readonly types: string; readonly default: string } };
}

/** The packages that `tsc -b` builds. */
const folders = (
  JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8')) as { references: { path: string }[] }
).references.map(({ path }) => path);
const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;
const packages = folders.map(manifestOf).filter((manifest) => !manifest.private);

describe('the tarballs of npm pack', { timeout: 600_000 }, () => {
  const tarballs = scratch();
  const project = scratch();
  const npm = (cwd: string, ...args: string[]): string =>
    execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      encoding: 'utf8',
      // The empty project must not see anything of the workspace.
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it('contain code, types, a licence and a README, but no tests', () => {
    const packed = JSON.parse(
      npm(
        ROOT,
        'pack',
        '--json',
        '--ignore-scripts',
        '--pack-destination',
        tarballs,
        ...folders.flatMap((f) => ['-w', f]),
      ),
    ) as { name: string; files: { path: string }[] }[];
    expect(packed.map(({ name }) => name).sort()).toEqual(packages.map(({ name }) => name).sort());
    for (const { name, files } of packed) {
      const paths = files.map(({ path }) => path);
      const { types, default: code } = packages.find((each) => each.name === name)!.exports['.'];
      for (const path of ['./LICENSE', './README.md', './package.json', code, types])
        expect([name, ...paths]).toContain(path.replace('./', ''));
      expect(paths.filter((path) => /\.test\.|(^|\/)(test|src)\//.test(path))).toEqual([]);
    }
    expect(packed.find(({ name }) => name === 'carplab')!.files.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'bin/carplab.js',
        ...readdirSync(join(ROOT, 'packages/cli/schemas')).map((name) => `schemas/${name}`),
      ]),
    );
    const web = packed.find(({ name }) => name === '@carplab/web')!.files.map(({ path }) => path);
    expect(web).toEqual(
      expect.arrayContaining(['dist/server/index.js', 'dist/page/index.html', 'dist/page/carplab.html']),
    );
    // Of the page, what the server hands out.
    const page = web.filter((path) => path.startsWith('dist/page/') && path !== 'dist/page/index.html');
    expect(
      page.filter((path) => !/^dist\/page\/((carplab|embed)\.html|assets\/[^/]+)(\.br|\.gz)?$/.test(path)),
    ).toEqual([]);
    for (const ending of ['.js', '.css', '.svg', '.js.br', '.js.gz'])
      expect(page.some((path) => path.endsWith(ending))).toBe(true);
    // The tarballs are elsewhere. (Other tests write to the workspace at the same time.)
    expect(readdirSync(ROOT).filter((name) => name.endsWith('.tgz'))).toEqual([]);
    expect(readdirSync(tarballs).every((name) => name.endsWith('.tgz'))).toBe(true);
  });

  it('install together into an empty project', () => {
    writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }\n');
    const files = readdirSync(tarballs).map((name) => join(tarballs, name));
    expect(files).toHaveLength(packages.length);
    // What is in npm's cache is taken from there; the rest comes from the registry. The addons were compiled once, for
    // the workspace, and nothing here opens an interface.
    const install = ['install', '--ignore-scripts', ...files];
    try {
      npm(project, ...install, '--offline');
    } catch {
      npm(project, ...install, '--prefer-offline');
    }
    for (const { name, version } of packages) {
      const manifest = join(project, 'node_modules', name, 'package.json');
      expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ name, version });
      // Each one only once, at the top: no second codec inside another package.
      expect(readdirSync(dirname(manifest))).not.toContain('node_modules');
    }
  });

  it('npx carplab works there', () => {
    const run = (...args: string[]): string =>
      execFileSync('npx', ['--offline', 'carplab', ...args], {
        cwd: project,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TZ: 'UTC' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    const capture = join(ROOT, 'fixtures/ucarp/ucarp-cfg-00.pcap');
    const lines = linesOf(run('decode', capture, '--password', 'mekmitasdigoat', '--vip', '10.1.1.252'));
    expect(lines).toHaveLength(21);
    expect(lines.every((line) => line.endsWith(' auth=ok'))).toBe(true);
    expect(run('--version').trim()).toBe(packages.find(({ name }) => name === 'carplab')!.version);
  });

  it('1. carplab serve works there: it finds the page', async () => {
    const child = spawn(join(project, 'node_modules/.bin/carplab'), ['serve', '--port', '0'], {
      cwd: project,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    try {
      const [line] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
      const url = line.toString().trim();
      const index = await (await fetch(url)).text();
      expect(index).toContain('<title>carplab');
      const script = /src="\.\/(assets\/[^"]+)"/.exec(index)![1]!;
      expect((await fetch(url + script)).status).toBe(200);
    } finally {
      child.kill('SIGINT');
    }
    expect(await ended).toEqual([0, null]);
  });

  it('each can be imported, with types', () => {
    const names = packages.map(({ name }) => name);
    mkdirSync(join(project, 'source'));
    writeFileSync(
      join(project, 'source/all.ts'),
      `${names.map((name, i) => `import * as package${i} from '${name}';`).join('\n')}
import { type Advertisement, decodeAdvertisement, fromHex } from '@carplab/codec';
import { CaptureReader } from '@carplab/capture';

export const sizes: readonly number[] = [${names.map((_, i) => `Object.keys(package${i}).length`).join(', ')}];
const bytes = fromHex('210100070001d52d0102030405060708aca8bfc41a3c2b1b3644d21a8a16f74f9cbe216c');
const result = bytes ? decodeAdvertisement(bytes) : 'badlen';
export const advertisement: Advertisement | undefined = result === 'badlen' ? undefined : result;
// @ts-expect-error An advertisement has no such field: if types were missing, this would not be an error.
export const nothing: unknown = advertisement?.surprise;
export const reader: CaptureReader = new CaptureReader();
`,
    );
    // Code copied from a README compiles too. Files of examples/ import each other and are compiled elsewhere.
    const examples = folders.flatMap((folder) => {
      const readme = readFileSync(join(ROOT, folder, 'README.md'), 'utf8');
      return [...readme.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code!);
    });
    const copied = examples.filter((code) => !/ from '\./.test(code));
    expect(copied.length).toBeGreaterThanOrEqual(packages.length - 1);
    const files = copied.map((code, i) => {
      writeFileSync(join(project, `source/readme-${i}.ts`), `${code}\nexport {};\n`);
      return `source/readme-${i}.ts`;
    });
    writeFileSync(
      join(project, 'source/vitest.d.ts'),
      `declare module 'vitest' {
  export function it(name: string, test: () => void): void;
  // Type parameters as vitest has them: the matchers are added to it.
  export interface Assertion<T = any> {
    toEqual(expected: T): void;
  }
  export const expect: { <T>(actual: T): Assertion<T>; extend(matchers: object): void };
}
`,
    );
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          target: 'ES2022',
          // zod's declarations mention URL.
          lib: ['ES2023', 'DOM'],
          module: 'NodeNext',
          strict: true,
          noUncheckedIndexedAccess: true,
          exactOptionalPropertyTypes: true,
          // The declarations themselves are checked too.
          skipLibCheck: false,
          types: [],
          noEmit: true,
        },
        files: ['source/all.ts', 'source/vitest.d.ts', ...files],
      }),
    );
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    let problems = '';
    try {
      execFileSync(process.execPath, [tsc, '-p', '.'], { cwd: project, encoding: 'utf8' });
    } catch (error) {
      problems = String((error as { stdout?: string }).stdout);
    }
    expect(problems).toBe('');

    writeFileSync(
      join(project, 'all.js'),
      `${names.map((name, i) => `import * as package${i} from '${name}';`).join('\n')}
console.log(JSON.stringify([${names.map((_, i) => `Object.keys(package${i}).length`).join(', ')}]));\n`,
    );
    const sizes = JSON.parse(
      execFileSync(process.execPath, ['all.js'], { cwd: project, encoding: 'utf8' }),
    ) as number[];
    expect(sizes.every((size) => size > 0)).toBe(true);
  });
});
