import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The versions of Node, besides the one that runs the tests, in which every result must be the same. */
export const NODES: readonly string[] = ['22.23.3', '24.21.0'];

const CACHE = fileURLToPath(new URL('../.cache', import.meta.url));

/**
 * Path of another version of Node, from npm. It is installed outside the workspace's `node_modules` on first use, because
 * each version takes 50 MB and only this test needs it.
 *
 * @throws {Error} if it cannot be installed
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
