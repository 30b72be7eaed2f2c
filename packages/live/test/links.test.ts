import { describe, expect, it } from 'vitest';
import type { LinkState } from '../src/link-state.js';
import { makeLab, skipLoudly, until, whyNoLab } from './namespaces.js';
import { program } from './program.js';

const skip = skipLoudly('states of real interfaces', whyNoLab());

describe.skipIf(skip)('the state of an interface in its namespace', { timeout: 120_000 }, () => {
  const lab = skip ? undefined : makeLab();
  const probe = program(new URL('link-probe.ts', import.meta.url));

  it('follows addresses, MAC address, carrier, and an interface that is removed, renamed and replaced', async () => {
    const node = lab!.addNode('l', ['10.0.0.1/24']);
    const watch = node.start([process.execPath, probe, 'eth0']);
    const states = (): LinkState[] =>
      watch.lines().flatMap((line) => (JSON.parse(line) as { link?: LinkState }).link ?? []);
    const becomes = (what: Partial<LinkState>): Promise<void> =>
      until(
        () => `${JSON.stringify(what)}: ${JSON.stringify(states().at(-1))} ${watch.stderr()}`,
        () => {
          const now = states().at(-1) as Record<string, unknown> | undefined;
          return (
            now !== undefined &&
            Object.entries(what).every(([key, value]) => JSON.stringify(now[key]) === JSON.stringify(value))
          );
        },
      );
    const link = (...args: string[]): void => void node.run('ip', 'link', 'set', 'eth0', ...args);
    const own = (state: LinkState | undefined): string[] | undefined =>
      state?.addresses?.filter((each) => !each.startsWith('fe80:'));
    await becomes({ present: true, up: true, carrier: true, mac: node.mac });
    const { index } = states().at(-1)!;
    expect(own(states()[0])).toEqual(['10.0.0.1/24']);
    node.run('ip', 'addr', 'add', '10.0.0.7/24', 'dev', 'eth0');
    await until('the second', () => own(states().at(-1))?.join() === '10.0.0.1/24,10.0.0.7/24');
    // Gone and there again, faster than anybody asks.
    node.run('sh', '-c', 'ip addr del 10.0.0.7/24 dev eth0; ip addr add 10.0.0.7/24 dev eth0');
    await until(
      'both',
      () => states().slice(-2).map(own).join(' ') === '10.0.0.1/24 10.0.0.1/24,10.0.0.7/24',
    );
    link('address', '02:00:00:00:00:77');
    await becomes({ mac: '02:00:00:00:00:77' });
    lab!.plug(node, false);
    await becomes({ up: true, carrier: false });
    lab!.plug(node, true);
    await becomes({ carrier: true });
    link('down');
    await becomes({ present: true, up: false });
    link('name', 'zz0');
    await becomes({ present: false });
    node.run('ip', 'link', 'set', 'zz0', 'name', 'eth0');
    await becomes({ present: true, up: false, index });
    await lab!.replaceInterface(node, ['10.0.0.1/24'], () => becomes({ present: false }));
    await until('another one', () => states().at(-1)!.carrier && states().at(-1)!.index !== index);
    watch.process.kill('SIGTERM');
    expect(await watch.ended).toBe(0);
    expect(node.run('sh', '-c', `ip netns pids ${node.namespace}`).trim().split('\n').length).toBeLessThan(4);
  });

  it('ends with its process, however that ends', async () => {
    const node = lab!.addNode('k', []);
    const watch = node.start([process.execPath, probe, 'eth0']);
    await until('it starts', () => watch.lines().length > 0);
    const pids = (): string => node.run('ip', 'netns', 'pids', node.namespace);
    const monitors = (): string[] =>
      pids()
        .split('\n')
        .filter(
          (pid) => pid !== '' && node.run('sh', '-c', `cat /proc/${pid}/cmdline || true`).includes('monitor'),
        );
    await until('ip monitor', () => monitors().length > 0);
    watch.process.kill('SIGKILL');
    await watch.ended;
    await until('it to end', () => monitors().length === 0);
  });

  it('without ip(8): up, carrier, index and addresses', async () => {
    const node = lab!.addNode('p', ['10.0.0.1/24']);
    const watch = node.start([process.execPath, probe, 'eth0']);
    const known = async (): Promise<LinkState> => {
      const before = watch.lines().length;
      watch.process.kill('SIGUSR1');
      await until('an answer', () =>
        watch
          .lines()
          .slice(before)
          .some((line) => line.startsWith('{"proc"')),
      );
      return (
        JSON.parse(watch.lines().findLast((line) => line.startsWith('{"proc"'))!) as { proc: LinkState }
      ).proc;
    };
    const becomes = async (what: Partial<LinkState>): Promise<void> => {
      for (let tries = 0; ; tries++) {
        const now = await known();
        if (tries > 100) expect(now).toMatchObject(what);
        if (Object.entries(what).every(([key, value]) => now[key as keyof LinkState] === value)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    await until('it starts', () => watch.lines().length > 0);
    const { index } = (JSON.parse(watch.lines()[0]!) as { link: LinkState }).link;
    await becomes({ present: true, up: true, carrier: true, index, mac: node.mac });
    expect((await known()).addresses).toContain('10.0.0.1/24');
    lab!.plug(node, false);
    await becomes({ up: true, carrier: false, index });
    lab!.plug(node, true);
    await becomes({ up: true, carrier: true });
    node.run('ip', 'link', 'set', 'eth0', 'down');
    await becomes({ present: true, up: false, carrier: false });
    watch.process.kill('SIGTERM');
    await watch.ended;
  });
});
