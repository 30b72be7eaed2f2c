import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type CommandOutcome, StateCommands, type VhidStateChange } from './state-commands.js';

const folder = mkdtempSync(join(tmpdir(), 'carplab-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function change(to: string, vhid = 7): VhidStateChange {
  const addresses = ['10.0.0.9/24', 'fd00::9/64'];
  return { interface: 'eth0', vhid, from: 'BACKUP', to, reason: 'master timed out; $(reboot)', addresses };
}

function commands(up: string | undefined, down: string | undefined, timeoutMs = 10_000) {
  const outcomes: CommandOutcome[] = [];
  const made = new StateCommands({ up, down, timeoutMs, done: (outcome) => outcomes.push(outcome) });
  return { made, outcomes };
}

/** Whether a process is alive; on Linux, a zombie is not. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('up and down commands', () => {
  it('get the state in their environment, and none of it is run', async () => {
    const file = join(folder, 'environment');
    // Variables set by the person who runs the tests must not reach the command.
    for (const name of Object.keys(process.env)) if (name.startsWith('CARPLAB_')) vi.stubEnv(name, undefined);
    vi.stubEnv('CARPLAB_PASSWORD', 'secret');
    vi.stubEnv('LC_ALL', 'C');
    const { made, outcomes } = commands(`env | grep ^CARPLAB_ | sort > ${file}`, undefined);
    made.changed(change('MASTER'));
    await made.settled();
    vi.unstubAllEnvs();
    expect(outcomes).toMatchObject([{ ok: true, problem: '' }]);
    expect(readFileSync(file, 'utf8')).toBe(
      [
        'CARPLAB_ADDRESSES=10.0.0.9/24 fd00::9/64',
        'CARPLAB_FROM=BACKUP',
        'CARPLAB_INTERFACE=eth0',
        'CARPLAB_REASON=master timed out; $(reboot)',
        'CARPLAB_STATE=MASTER',
        'CARPLAB_VHID=7\n',
      ].join('\n'),
    );
  });

  it('never block, run one at a time, and skip changes that are over', async () => {
    const file = join(folder, 'order');
    const { made, outcomes } = commands(`sleep 0.2; echo up >> ${file}`, `echo down >> ${file}`);
    for (const to of ['MASTER', 'BACKUP', 'MASTER', 'BACKUP', 'MASTER', 'BACKUP', 'INIT', 'BACKUP'])
      made.changed(change(to));
    // Everything in one turn of the loop: not even the first command can have ended.
    expect(outcomes).toEqual([]);
    await made.settled();
    expect(readFileSync(file, 'utf8')).toBe('down\n');
    made.changed(change('MASTER'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    made.changed(change('BACKUP'));
    made.changed(change('MASTER'));
    made.changed(change('BACKUP'));
    await made.settled();
    expect(readFileSync(file, 'utf8')).toBe('down\nup\ndown\n');
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
  });

  it('do not wait for those of other virtual hosts', async () => {
    const file = join(folder, 'lanes');
    // The first one ends only after the second.
    const second = `while [ $CARPLAB_VHID = 1 ] && ! [ -s ${file} ]; do sleep 0.02; done`;
    const { made, outcomes } = commands(`${second}; echo $CARPLAB_VHID >> ${file}`, undefined, 60_000);
    made.changed(change('MASTER', 1));
    made.changed(change('MASTER', 2));
    await made.settled();
    expect(readFileSync(file, 'utf8')).toBe('2\n1\n');
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
  });

  it('are killed with their children if they hang, and reported', async () => {
    const file = join(folder, 'child');
    writeFileSync(file, '');
    const command = `trap '' TERM; sleep 600 & echo $! > ${file}; sleep 600; true`;
    // If it is killed before it has a child, that shows nothing: try again with more time.
    let child = 0;
    for (let timeoutMs = 300; child === 0; timeoutMs *= 4) {
      const { made, outcomes } = commands(command, undefined, timeoutMs);
      made.changed(change('MASTER'));
      await made.settled();
      expect(outcomes).toMatchObject([{ ok: false, problem: `killed after ${timeoutMs / 1000} s` }]);
      child = Number(readFileSync(file, 'utf8'));
    }
    await vi.waitUntil(() => !lives(child), { timeout: 20_000 });
  });

  it.each([
    ['exit 3', 'exit status 3'],
    ['kill -9 $$', 'ended by SIGKILL'],
    ['/no/such/thing', 'exit status 127'],
  ])('%s: %s', async (command, problem) => {
    const { made, outcomes } = commands(command, undefined);
    made.changed(change('MASTER'));
    await made.settled();
    expect(outcomes).toMatchObject([{ ok: false, problem, command }]);
  });
});
