import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SoakOutcome } from './job.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TEST = 'sim/src/scenario/run-history.test.ts';

/** The history test with every shipped scenario checked thoroughly, not only the short ones. */
export async function history(): Promise<SoakOutcome> {
  const env = { ...process.env, CARPLAB_WHOLE: '1' };
  const { status } = spawnSync('npx', ['vitest', 'run', TEST], { cwd: ROOT, env, stdio: 'inherit' });
  return { done: 'snapshots and branches of all scenarios', found: status === 0 ? 0 : 1 };
}
