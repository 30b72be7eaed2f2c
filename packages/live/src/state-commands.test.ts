import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type CommandOutcome, type StateChange, StateCommands } from './state-commands.js';

const folder = mkdtempSync(join(tmpdir(), 'carplab-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function change(to: string, vhid = 7): StateChange {
  const addresses = ['10.0.0.9/24', 'fd00::9/64'];
  return { interface: 'eth0', vhid, from: 'BACKUP', to, reason: 'master timed out; $(reboot)', addresses };
}

function commands(up: string | undefined, down: string | undefined, timeoutMs = 10_000) {
  const outcomes: CommandOutcome[] = [];
  const made = new StateCommands({ up, down, timeoutMs, done: (outcome) => outcomes.push(outcome) });
  return { made, outcomes };
}

describe('up and down commands', () => {
  it('are told in their environment, and nothing of it is run', async () => {
    const file = join(folder, 'environment');
    process.env['CARPLAB_PASSWORD'] = 'secret';
    const { made, outcomes } = commands(
      `env | grep ^CARPLAB_ | grep -v ^CARPLAB_NO_SKIP= | sort > ${file}`,
      undefined,
    );
    made.changed(change('MASTER'));
    await made.settled();
    delete process.env['CARPLAB_PASSWORD'];
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

  it('never wait, run one at a time, and what has come and gone meanwhile is left out', async () => {
    const file = join(folder, 'order');
    const { made, outcomes } = commands(`sleep 0.2; echo up >> ${file}`, `echo down >> ${file}`);
    const startMs = performance.now();
    for (const to of ['MASTER', 'BACKUP', 'MASTER', 'BACKUP', 'MASTER', 'BACKUP', 'INIT', 'BACKUP'])
      made.changed(change(to));
    expect(performance.now() - startMs).toBeLessThan(5000);
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

  it('virtual hosts do not wait for each other', async () => {
    const file = join(folder, 'lanes');
    const { made } = commands(`[ $CARPLAB_VHID = 1 ] && sleep 0.5; echo $CARPLAB_VHID >> ${file}`, undefined);
    made.changed(change('MASTER', 1));
    made.changed(change('MASTER', 2));
    await made.settled();
    expect(readFileSync(file, 'utf8')).toBe('2\n1\n');
  });

  it('one that hangs is killed with its children, and reported', async () => {
    const file = join(folder, 'late');
    const { made, outcomes } = commands(
      `(sleep 3; touch ${file}) & trap '' TERM; sleep 30; true`,
      undefined,
      200,
    );
    made.changed(change('MASTER'));
    await made.settled();
    expect(outcomes).toMatchObject([{ ok: false, problem: 'killed after 0.2 s' }]);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(existsSync(file)).toBe(false);
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
