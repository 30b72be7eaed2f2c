/**
 * `npm run check`, after a build: types, lint, arrows and packages, side by side. Prints the output of each check as it
 * ends.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('..', import.meta.url));

/** The longest first. */
const CHECKS = ['packages', 'types', 'arrows', 'lint'];

function check(name) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', `check:${name}`], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => output.push(bytes));
    child.on('error', reject);
    child.on('close', (status) => {
      process.stdout.write(Buffer.concat(output));
      resolve(status === 0);
    });
  });
}

const passed = await Promise.all(CHECKS.map(check));
const failed = CHECKS.filter((_, i) => !passed[i]);
if (failed.length > 0) console.error(`failed: ${failed.map((name) => `npm run check:${name}`).join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
