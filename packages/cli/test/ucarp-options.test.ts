import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PacketRecord } from '@carplab/text';
import { describe, expect, it } from 'vitest';
import { type Node, skipLoudly, until, whyNoLab } from '../../live/test/namespaces.js';
import { inLab } from '../../live/test/standstill.js';
import { BIN, packetLines, scratch } from './carplab.js';
import { type Speaker, speakOn } from './speak-lab.js';
import { type Ucarp, ucarpOn } from './ucarp-lab.js';

const folder = scratch();
const skip = skipLoudly('ucarp with rarer options', whyNoLab('cap', 'ucarp', 'tcpdump'));
const UCARP = '10.0.0.1';
const GROUP = { dst: '224.0.0.18', dstMac: '01:00:5e:00:00:12' };

interface Case {
  readonly vip: string;
  readonly options?: readonly string[];
  readonly skew?: number;
  readonly password?: string;
  /** Fields of its advertisements that differ from the default. */
  readonly wire?: { readonly dst?: string; readonly dstMac?: string };
  readonly advbase?: number;
  /** The state of a FreeBSD with advbase 1, advskew 100 that hears it. */
  readonly becomes: 'BACKUP' | 'MASTER';
  readonly reason?: string;
  /** The final state of ucarp. */
  readonly ucarp?: 'BACKUP';
}

/** carp.md §1 and §3: what each option does on the wire, and to a neighbor. By vhid. */
const CASES: Readonly<Record<number, Case>> = {
  1: { vip: '10.0.0.101', options: ['-M'], wire: { dstMac: 'ff:ff:ff:ff:ff:ff' }, becomes: 'BACKUP' },
  2: { vip: '10.0.0.102', options: ['-r', '1'], skew: 255, becomes: 'BACKUP' },
  3: { vip: '10.255.255.255', becomes: 'BACKUP' },
  4: {
    vip: '10.0.0.104',
    options: ['-n', '-z', '-x', 'a word'],
    password: 'abcdefghijklmnopqrs',
    becomes: 'BACKUP',
  },
  // Another group: no kernel delivers it to CARP, so both are master.
  5: {
    vip: '10.0.0.105',
    options: ['--mcast=239.1.2.3'],
    wire: { dst: '239.1.2.3', dstMac: '01:00:5e:01:02:03' },
    becomes: 'MASTER',
    reason: 'master timed out',
  },
  6: { vip: '10.0.255.0', options: ['-b', '0'], skew: 200, advbase: 0, becomes: 'BACKUP' },
  // Four seconds are more than 3·1 s + 100/256 s, and our interval is quicker than its.
  7: {
    vip: '10.0.0.107',
    options: ['-b', '4', '-r', '1'],
    advbase: 4,
    becomes: 'MASTER',
    reason: 'master will time out',
    ucarp: 'BACKUP',
  },
  8: { vip: '10.0.0.108', password: 'a word', becomes: 'BACKUP' },
  255: { vip: '10.0.0.110', options: ['-P', '-b', '2'], skew: 3, advbase: 2, becomes: 'BACKUP' },
};
const cases = Object.entries(CASES).map(([vhid, each]) => [Number(vhid), each] as const);
const passwordOf = ({ password = 'secret' }: Case): string => password;

const config = join(folder, 'speak.yaml');
writeFileSync(
  config,
  [
    'interface: eth0',
    'vhids:',
    ...cases.map(
      ([vhid, each]) =>
        `  - { vhid: ${vhid}, addresses: ${each.vip}/8, advskew: 100, password: ${passwordOf(each)} }`,
    ),
  ].join('\n'),
  { mode: 0o600 },
);
const keys = cases.flatMap(([vhid, each]) => [
  ...['--vip', `${vhid}=${each.vip}`, '--password', `${vhid}=${passwordOf(each)}`],
]);

const start = (node: Node, vhid: number, { vip, skew = 0, options = [], ...each }: Case): Ucarp =>
  ucarpOn(node, { source: UCARP, vip, vhid, skew, password: passwordOf({ vip, ...each }) }, ...options);
const reasons = (speaker: Speaker, vhid: number): (string | undefined)[] =>
  speaker
    .events()
    .filter((each) => each.event === 'transition' && each.vhid === vhid)
    .map(({ reason }) => reason);

describe.skipIf(skip)('ucarp with rarer options, several on one wire', { timeout: 180_000 }, () => {
  it('each is heard, verified, and answered as the rules say; none says goodbye', () =>
    inLab(async (lab, attempt) => {
      const [a, b, c] = [UCARP, '10.0.0.2', '10.0.0.3'].map((address, i) =>
        lab.addNode(`o${attempt}${i}`, [`${address}/8`]),
      ) as [Node, Node, Node];
      const watch = c.start([process.execPath, BIN, 'sniff', '-i', 'eth0', '--json', ...keys]);
      await until('sniff listens', () => watch.stderr().includes('listening'));
      const peers = new Map(cases.map(([vhid, each]) => [vhid, start(a, vhid, each)]));
      await Promise.all([...peers.values()].map((each) => each.becomes('MASTER')));
      const heard = (): PacketRecord[] =>
        packetLines<PacketRecord>(watch.stdout().slice(0, watch.stdout().lastIndexOf('\n') + 1)).filter(
          ({ carp }) => carp !== undefined,
        );
      const from = (source: string, vhid: number): PacketRecord[] =>
        heard().filter(({ src, carp }) => src === source && carp!.vhid === vhid);
      await until('each is heard', () => cases.every(([vhid]) => from(UCARP, vhid).length > 0));

      const we = speakOn(b, folder, `we${attempt}`, ['--config', config]);
      await Promise.all(cases.map(([vhid, { becomes }]) => we.becomes(becomes, vhid)));
      // Longer than any of us would wait for a master that it does not hear.
      await new Promise((resolve) => setTimeout(resolve, 4500));
      for (const [vhid, { becomes, reason, ucarp = 'MASTER', wire, advbase = 1, skew = 0 }] of cases) {
        const expected = ['initialization complete', ...(reason === undefined ? [] : [reason])];
        expect([vhid, we.state(vhid), reasons(we, vhid)]).toEqual([vhid, becomes, expected]);
        expect([vhid, peers.get(vhid)!.states().at(-1)]).toEqual([vhid, ucarp]);
        const [first] = from(UCARP, vhid);
        expect(first).toMatchObject({
          ...{ auth: 'ok', ttl: 255, ...GROUP, ...wire, problems: [] },
          srcMac: `00:00:5e:00:00:${vhid.toString(16).padStart(2, '0')}`,
          carp: { vhid, advbase, advskew: skew },
        });
      }
      // ucarp may hear late that 7 is ours, and send one more advertisement before it yields.
      const alarms = we.events().filter(({ event, vhid }) => event === 'alarm' && vhid !== 7);
      expect(alarms.map(({ kind, vhid }) => [kind, vhid])).toEqual([['dual-master', 5]]);

      // The end of a ucarp is silence, with -z too: we wait until its time is over.
      for (const each of peers.values()) each.tracked.process.kill('SIGTERM');
      await Promise.all(cases.map(([vhid]) => we.becomes('MASTER', vhid)));
      for (const [vhid, { reason = 'master timed out' }] of cases)
        expect([vhid, reasons(we, vhid).at(-1)]).toEqual([vhid, reason]);

      // As backups of ours: none takes over before -r times its -b is over.
      const patience: Readonly<Record<number, readonly [number, string[]]>> = {
        1: [3, ['-M']],
        3: [5, ['-r', '5']],
        8: [4, ['-r', '2', '-b', '2']],
      };
      const backups = Object.entries(patience).map(([vhid, [, options]]) =>
        start(a, Number(vhid), { ...CASES[Number(vhid)]!, options, skew: 120 }),
      );
      await Promise.all(backups.map((each) => each.becomes('BACKUP')));
      await new Promise((resolve) => setTimeout(resolve, 6500));
      expect(backups.flatMap((each) => each.states())).toEqual(['BACKUP', 'BACKUP', 'BACKUP']);
      await we.stop('SIGKILL');
      await Promise.all(backups.map((each) => each.becomes('MASTER')));
      await until('their advertisements', () =>
        Object.keys(patience).every(
          (vhid) => heard().findLast((each) => each.carp!.vhid === Number(vhid))!.src === UCARP,
        ),
      );
      for (const [vhid, [seconds]] of Object.entries(patience)) {
        const last = from('10.0.0.2', Number(vhid)).at(-1)!.timeUs;
        const next = from(UCARP, Number(vhid)).find(({ timeUs }) => timeUs > last)!.timeUs;
        expect(next - last, `vhid ${vhid}`).toBeGreaterThan(
          seconds * 1_000_000 + Math.floor(120e6 / 256) - 2000,
        );
      }
      watch.process.kill('SIGINT');
      expect(await watch.ended).toBe(0);
      // Nothing in all this was a goodbye, and all of it verified.
      expect(heard().filter(({ auth, carp }) => auth !== 'ok' || carp!.advbase === 255)).toEqual([]);
    }));

  it('options that ucarp itself refuses never reach the wire', () =>
    inLab(async (lab, attempt) => {
      const a = lab.addNode(`r${attempt}`, [`${UCARP}/8`]);
      for (const [each, words] of [
        [{ vip: '10.0.0.9', password: 'abcdefghijklmnopqrst' }, 'Password too long'],
        [{ vip: '10.0.0.9', options: ['-r', '0'] }, "Dead ratio can't be zero"],
        [{ vip: '0.0.0.0' }, 'You must supply a virtual host address'],
      ] as const) {
        const refused = start(a, 9, { ...each, becomes: 'BACKUP' });
        expect(await refused.tracked.ended).not.toBe(0);
        expect(refused.tracked.stderr()).toContain(words);
      }
    }));
});
