import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODES, otherNode } from '../../test/other-node.js';
import type { SoakOptions, SoakOutcome } from './job.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * All tests that do not need root, in each other version of Node: in a clone of the last commit with its own
 * `node_modules`, since addons are built for one version.
 */
export async function node({ seed, only }: SoakOptions): Promise<SoakOutcome> {
  const failed = NODES.filter((version) => !passes(version, seed, only));
  return { done: `the tests in Node ${NODES.join(' and ')}`, found: failed.length };
}

function passes(version: string, seed: number, only: readonly string[]): boolean {
  const program = otherNode(version);
  const folder = resolve(ROOT, '.cache', `soak-${version}`);
  if (!existsSync(folder)) git(ROOT, 'clone', '--quiet', '--no-checkout', ROOT, folder);
  git(folder, 'fetch', '--quiet', 'origin', git(ROOT, 'rev-parse', 'HEAD'));
  git(folder, 'checkout', '--quiet', '--force', '--detach', 'FETCH_HEAD');
  const bin = dirname(program);
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    // Headers for building the addons.
    npm_config_nodedir: dirname(bin),
    CARPLAB_NO_ROOT: '1',
    FC_SEED: String(seed),
  };
  process.stdout.write(`--- Node ${version}, in ${folder}\n`);
  const run = (command: string, ...args: string[]): boolean =>
    spawnSync(command, args, { cwd: folder, env, stdio: 'inherit' }).status === 0;
  return run('npm', 'ci', '--no-audit', '--no-fund') && run('npx', 'vitest', 'run', ...only);
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();
}
