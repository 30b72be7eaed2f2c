import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SoakOptions, SoakOutcome } from './job.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SWITCH = 'CARPLAB_WHOLE';

/** The tests that take a smaller number in CI, with the whole number. */
export async function whole({ seed, only }: SoakOptions): Promise<SoakOutcome> {
  const files = execFileSync('git', ['grep', '-l', SWITCH, '--', '*.test.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '' && (only.length === 0 || only.some((part) => file.includes(part))));
  if (files.length === 0) throw new Error(`no such test takes a smaller number in CI: ${only.join(', ')}`);
  const env = { ...process.env, [SWITCH]: '1', FC_SEED: String(seed) };
  const { status } = spawnSync('npx', ['vitest', 'run', ...files], { cwd: ROOT, env, stdio: 'inherit' });
  return { done: `${files.length} test files with whole numbers`, found: status === 0 ? 0 : 1 };
}
