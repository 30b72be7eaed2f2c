import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { controlPath, serveControl } from '@carplab/live';
import { describe, expect, it } from 'vitest';
import { type Node, skipLoudly, until, whyNoLab } from '../../live/test/namespaces.js';
import { inLab } from '../../live/test/standstill.js';
import { BIN, carplabSoon, scratch } from './carplab.js';

const skip = skipLoudly('control sockets of two namespaces', whyNoLab('cap'));

describe.skipIf(skip)('ctl in two namespaces with interfaces of one name', { timeout: 120_000 }, () => {
  it('asks the speak of its own namespace', () =>
    inLab(async (lab) => {
      const env = { XDG_RUNTIME_DIR: scratch() };
      const ctl = (node: Node, ...args: string[]) => node.start([process.execPath, BIN, 'ctl', ...args], env);
      const nodes = ['a', 'b', 'c'].map(
        (name, i) => [name, lab.addNode(name, [`10.0.0.${i + 1}/24`])] as const,
      );
      const speakers = nodes
        .slice(0, 2)
        .map(([name, node]) =>
          node.start(
            [
              process.execPath,
              BIN,
              'speak',
              '-i',
              'eth0',
              '--vhid',
              '7',
              '--vip',
              '10.0.0.9/24',
              '--name',
              name,
            ],
            env,
          ),
        );
      await until('both', () => speakers.every((each) => each.stdout().includes('-> BACKUP')));
      for (const [name, node] of nodes.slice(0, 2)) {
        for (const args of [['status'], ['-i', 'eth0', 'status']]) {
          const one = ctl(node, ...args);
          expect([await one.ended, one.stderr()]).toEqual([0, '']);
          expect(one.stdout()).toMatch(new RegExp(`^${name} \\(freebsd\\)`));
        }
      }
      const nobody = ctl(nodes[2]![1], 'status');
      expect(await nobody.ended).toBe(2);
      expect(nobody.stderr()).toMatch(
        /^carplab: no carplab speak is running here; in other network namespaces: --control \S+:eth0\.sock, --control \S+:eth0\.sock\n$/,
      );
      for (const each of speakers) {
        each.process.kill('SIGTERM');
        expect(await each.ended).toBe(0);
      }
    }));
});

describe.skipIf(process.platform !== 'linux')('ctl', () => {
  it('finds the socket of an older speak, with a word; one of its own goes first', async () => {
    const runtime = scratch();
    const env = { XDG_RUNTIME_DIR: runtime };
    const folder = join(runtime, 'carplab');
    mkdirSync(folder, { mode: 0o700 });
    const old = join(folder, 'speak-eth0.sock');
    const older = await serveControl(old, () => ({ ok: true, lines: ['old'] }));
    const found = await carplabSoon(['ctl', '-i', 'eth0', 'status'], { env });
    expect([found.status, found.stdout]).toEqual([0, 'old\n']);
    expect(found.stderr).toBe(
      `carplab: ${old} is the socket of an older carplab speak; the next release will not look for it\n`,
    );
    const own = await serveControl(join(folder, controlPath(['eth0']).split('/').at(-1)!), () => ({
      ok: true,
      lines: ['new'],
    }));
    expect(await carplabSoon(['ctl', 'status'], { env })).toMatchObject({
      status: 0,
      stdout: 'new\n',
      stderr: '',
    });
    own.close();
    older.close();
    const nobody = await carplabSoon(['ctl', '-i', 'eth0', 'status'], { env });
    expect([nobody.status, nobody.stderr]).toEqual([
      2,
      'carplab: no carplab speak is running on eth0; use --control PATH for one elsewhere\n',
    ]);
  });
});
