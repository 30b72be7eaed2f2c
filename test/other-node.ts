import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The versions of Node that everything must be the same in, beside the one that runs the tests. */
export const NODES: readonly string[] = ['22.23.3', '24.21.0'];

const CACHE = fileURLToPath(new URL('../.cache', import.meta.url));

/**
 * The program of another version of Node, as npm supplies it. It is installed beside the workspace when it is first
 * asked for, not with it: 50 MB each, which nobody needs who does not run this test.
 *
 * @throws {Error} that says why it cannot be had
 */
export function otherNode(version: string): string {
  const { platform, arch } = process;
  const name = `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
  const folder = `${CACHE}/node-${version}`;
  const program = `${folder}/node_modules/${name}/bin/node`;
  if (!existsSync(program)) {
    const quiet = ['--no-audit', '--no-fund', '--no-save', '--no-package-lock', '--loglevel=error'];
    execFileSync('npm', ['install', '--prefix', folder, ...quiet, `${name}@${version}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 300_000,
    });
  }
  const found = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim();
  if (found !== `v${version}`) throw new Error(`${program} is ${found}`);
  return program;
}
