/**
 * Packs each package and runs publint and attw (are the types wrong?) on the tarball, which is what a user installs and
 * imports as an ES module. `npm run check:packages`, after a build.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('..', import.meta.url));
const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
const folders = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).references.map(
  ({ path }) => path,
);
const tarballs = mkdtempSync(join(tmpdir(), 'carplab-packages-'));

let wrong = false;
const report = (name, words) => {
  wrong = true;
  console.error(`${name}: ${words}`);
};

try {
  const workspaces = folders.flatMap((folder) => ['-w', folder]);
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', tarballs, ...workspaces];
  const packed = JSON.parse(execFileSync('npm', pack, { cwd: root, encoding: 'utf8' }));
  for (const { name, filename } of packed) {
    const tarball = join(tarballs, filename);
    const { buffer, byteOffset, byteLength } = readFileSync(tarball);
    const { messages, pkg } = await publint({
      pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) },
      strict: true,
    });
    for (const message of messages) report(name, formatMessage(message, pkg));
    // A module that is run and never imported has no types to check.
    const args = [
      attw,
      tarball,
      '--profile',
      'esm-only',
      '--exclude-entrypoints',
      'cap-process',
      '--no-emoji',
    ];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) report(name, stdout);
  }
  if (!wrong) console.log(`publint and attw found no problems in ${packed.length} packages`);
} finally {
  rmSync(tarballs, { recursive: true });
}
process.exitCode = wrong ? 1 : 0;
