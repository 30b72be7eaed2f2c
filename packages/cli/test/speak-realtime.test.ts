import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Policy, scheduling } from '@carplab/live';
import { describe, expect, it } from 'vitest';
import { type Node, skipLoudly, until, whyNoLab } from '../../live/test/namespaces.js';
import { inLab } from '../../live/test/standstill.js';
import { linesOf, scratch } from './carplab.js';
import { speakOn } from './speak-lab.js';

const folder = scratch();
const key = join(folder, 'key');
writeFileSync(key, 'secret\n', { mode: 0o600 });
const skip = skipLoudly('how speak is scheduled', whyNoLab('cap', 'setpriv', 'perl', 'chrt'));

const ordinary = { policy: 0, priority: 0 };
/** A container may deny it even to root. */
const permitted = spawnSync('chrt', ['-r', '1', 'true']).status === 0;
if (!skip && !permitted)
  process.stderr.write('\n*** NOT TESTED: speak in real time, which is not permitted here ***\n\n');
const realtime = (priority: number): Policy => (permitted ? { policy: 2, priority } : ordinary);
const policyOf = (pid: number | string): Policy => {
  const { policy, priority } = scheduling(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  return { policy, priority };
};

/** The process that holds the cap handle. */
function capProcess(node: Node): string {
  const pids = linesOf(node.run('ip', 'netns', 'pids', node.namespace));
  return pids.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('cap-process'))!;
}

describe.skipIf(skip)('how speak is scheduled', { timeout: 600_000 }, () => {
  it.each<[string, string[], string[], Policy]>([
    ['in real time, where that is permitted', [], [], realtime(1)],
    ['as it was started', permitted ? ['chrt', '-r', '5'] : [], [], realtime(5)],
    ['as any other process, if told so', [], ['--no-realtime'], ordinary],
    ['without the privilege', ['setpriv', '--bounding-set=-sys_nice', '--inh-caps=-all'], [], ordinary],
  ])('%s; its commands are ordinary processes', (_, before, more, wanted) =>
    inLab(async (lab) => {
      const a = lab.addNode('a', ['10.0.0.1/24']);
      const hook = join(folder, 'hook');
      writeFileSync(hook, '');
      const args = ['-i', 'eth0', '--vhid', '7', '--password-file', key, '--vip', '10.0.0.9/24'];
      const one = speakOn(a, folder, 'one', [...args, '--down', `cat /proc/self/stat > ${hook}`, ...more], {
        before,
      });
      await one.becomes('BACKUP');
      await until('the command', () => one.events().some((each) => each.which === 'down'));
      expect(policyOf(one.tracked.process.pid!)).toEqual(wanted);
      expect(policyOf(capProcess(a))).toEqual(wanted);
      expect(scheduling(readFileSync(hook, 'latin1'))).toMatchObject(ordinary);
      expect(await one.stop()).toBe(0);
    }),
  );
});
