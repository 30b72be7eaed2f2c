import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { hideSecret } from '@carplab/codec/carp';
import { parseScenario, type ScenarioInput } from '@carplab/sim/scenario';
import { describe, expect, it } from 'vitest';
import { scratch } from './carplab.js';
import { askCarplab } from './resident.js';

const folder = scratch();

function written(name: string): ScenarioInput {
  const parsed = parseScenario(readFileSync(join(folder, name), 'utf8'), name);
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.input;
}

function schemaOf(name: string): string {
  const [, path = ''] =
    /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(join(folder, name), 'utf8')) ?? [];
  return resolve(dirname(join(folder, name)), path);
}

/** As FreeBSD 14 prints an OPNsense node of the how-to: addresses end in `host`. */
const opnsense = (host: number, advskew: number, peer: number): string => `\
vtnet0: flags=1008943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500
	description: WAN (wan)
	options=4c07bb<RXCSUM,TXCSUM,VLAN_MTU,VLAN_HWTAGGING,JUMBO_MTU,VLAN_HWCSUM,TSO4,TSO6,LRO,VLAN_HWTSO,LINKSTATE,TXCSUM_IPV6>
	ether 52:54:00:00:0${host}:01
	inet 203.0.113.${host + 1} netmask 0xfffffff0 broadcast 203.0.113.15
	inet 203.0.113.4 netmask 0xfffffff0 broadcast 203.0.113.15 vhid 1
	inet6 fe80::5054:ff:fe00:${host}%vtnet0 prefixlen 64 scopeid 0x1
	carp: ${advskew === 0 ? 'MASTER' : 'BACKUP'} vhid 1 advbase 1 advskew ${advskew}
	      peer 203.0.113.${peer + 1} peer6 ff02::12
	media: Ethernet autoselect (10Gbase-T <full-duplex>)
	status: active
	nd6 options=121<PERFORMNUD,AUTO_LINKLOCAL,NO_DAD>
vtnet1: flags=1008943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500
	description: LAN (lan)
	ether 52:54:00:00:0${host}:02
	inet 192.168.1.${host} netmask 0xffffff00 broadcast 192.168.1.255
	inet 192.168.1.254 netmask 0xffffff00 broadcast 192.168.1.255 vhid 2
	inet6 2001:db8:9::${host} prefixlen 64
	inet6 2001:db8:9::100 prefixlen 64 vhid 2
	carp: ${advskew === 0 ? 'MASTER' : 'BACKUP'} vhid 2 advbase 1 advskew ${advskew}
	      peer 224.0.0.18 peer6 ff02::12
	status: active
vtnet2: flags=1008843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500
	description: SYNC (opt1)
	ether 52:54:00:00:0${host}:03
	inet 192.168.254.${host} netmask 0xfffffffc broadcast 192.168.254.3
lo0: flags=1008049<UP,LOOPBACK,RUNNING,MULTICAST,LOWER_UP> metric 0 mtu 16384
	inet 127.0.0.1 netmask 0xff000000
	groups: lo
pfsync0: flags=1000041<UP,RUNNING,LOWER_UP> metric 0 mtu 1500
	syncdev: vtnet2 syncpeer: 192.168.254.${peer} maxupd: 128 defer: off version: 1400
	syncok: 1
	groups: pfsync
ovpns1: flags=1008051<UP,POINTOPOINT,RUNNING,MULTICAST,LOWER_UP> metric 0 mtu 1500
	inet 10.8.0.1 --> 10.8.0.2 netmask 0xffffff00
	groups: tun openvpn
`;

const OPENBSD = `\
lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> mtu 32768
	index 3 priority 0 llprio 3
	inet 127.0.0.1 netmask 0xff000000
em0: flags=8b43<UP,BROADCAST,RUNNING,PROMISC,ALLMULTI,SIMPLEX,MULTICAST> mtu 1500
	lladdr 52:54:00:00:00:0a
	index 1 priority 0 llprio 3
	media: Ethernet autoselect (1000baseT full-duplex)
	status: active
	inet 10.0.0.2 netmask 0xffffff00 broadcast 10.0.0.255
em1: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> mtu 1500
	lladdr 52:54:00:00:00:0b
	inet 10.0.9.2 netmask 0xfffffffc broadcast 10.0.9.3
carp0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> mtu 1500
	lladdr 00:00:5e:00:01:03
	index 5 priority 15 llprio 3
	carp: BACKUP carpdev em0 vhid 3 advbase 2 advskew 20
	groups: carp
	status: backup
	inet 10.0.0.254 netmask 0xffffff00 broadcast 10.0.0.255
	inet 10.0.0.253 netmask 0xffffff00 broadcast 10.0.0.255
pfsync0: flags=41<UP,RUNNING> mtu 1500
	index 6 priority 0 llprio 3
	pfsync: syncdev: em1 maxupd: 128 defer: off
	groups: carp pfsync
`;

describe('carplab init', () => {
  it('writes a first scenario that runs, with comments and an existing schema', () => {
    const { status, stderr } = askCarplab(['init'], { cwd: folder });
    expect([status, stderr]).toEqual([0, 'written to scenario.yaml; now: carplab run scenario.yaml\n']);
    expect(existsSync(schemaOf('scenario.yaml'))).toBe(true);
    const run = askCarplab(['run', 'scenario.yaml'], { cwd: folder });
    expect([run.status, run.stdout]).toEqual([0, expect.stringContaining('3 of 3 expectations hold')]);
    // Each kind of part has its comment.
    const text = readFileSync(join(folder, 'scenario.yaml'), 'utf8');
    expect(text.match(/^# /gm)!.length).toBeGreaterThan(7);
    // Without the crash it fails.
    const calm = Buffer.from(
      text.replace(/^ {2}- \{ at: 15s.*$/m, '').replace('\nsteps:\n', '\nsteps: []\n'),
    );
    expect(askCarplab(['run', '-'], { input: calm }).status).toBe(1);
  });

  it('overwrites nothing, and writes to stdout', () => {
    expect(askCarplab(['init', 'LICENSE'])).toMatchObject({
      status: 2,
      stderr: 'carplab: cannot write LICENSE: a file of that name exists\n',
    });
    const { status, stdout, stderr } = askCarplab(['init', '-']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^# yaml-language-server: \$schema=\S+scenario\.v1\.schema\.json\n/);
  });
});

describe('carplab init --from', () => {
  it('makes the pair from what ifconfig prints on two OPNsense nodes', () => {
    writeFileSync(join(folder, 'fw1.txt'), opnsense(1, 0, 2));
    writeFileSync(join(folder, 'fw2.txt'), opnsense(2, 100, 1));
    expect(askCarplab(['init', 'pair.yaml', '--from', 'fw1.txt', 'fw2.txt'], { cwd: folder }).status).toBe(0);
    const { segments, hosts, vhids, steps } = written('pair.yaml');
    expect(segments).toEqual(['wan', 'lan', 'sync']);
    expect(vhids).toEqual([
      { vhid: 1, segment: 'wan', addresses: ['203.0.113.4/28'], password: hideSecret('not-known') },
      {
        ...{ vhid: 2, segment: 'lan', addresses: ['192.168.1.254/24', '2001:db8:9::100/64'] },
        password: hideSecret('not-known'),
      },
    ]);
    expect(hosts['fw2']).toEqual({
      // Only since then are the peers printed.
      release: 14,
      interfaces: {
        vtnet0: { segment: 'wan', addresses: ['203.0.113.3/28'] },
        vtnet1: { segment: 'lan', addresses: ['192.168.1.2/24', '2001:db8:9::2/64'] },
        vtnet2: { segment: 'sync', addresses: ['192.168.254.2/30'] },
      },
      advskew: 100,
      vhids: [{ vhid: 1, segment: 'wan', peer: '203.0.113.2' }],
      pfsync: { syncdev: 'vtnet2', syncpeer: '192.168.254.1' },
    });
    expect(steps).toEqual([{ at: '20.5s', crash: 'fw1' }]);
    const text = readFileSync(join(folder, 'pair.yaml'), 'utf8');
    for (const unknown of ['passwords', 'preempt', 'rules of pf', 'not taken from fw1.txt: ovpns1'])
      expect(text).toMatch(new RegExp(`^# - .*${unknown}`, 'm'));
    expect(text).not.toMatch(/lo0|pfsync0/);
  });

  it('reads OpenBSD, and says in which way two nodes differ', () => {
    writeFileSync(join(folder, 'puffy.txt'), OPENBSD);
    const other = OPENBSD.replace('10.0.0.2 ', '10.0.0.3 ')
      .replace('10.0.9.2 ', '10.0.9.1 ')
      .replace('advskew 20', 'advskew 0')
      .replace(/^\tinet 10\.0\.0\.253.*\n/m, '');
    writeFileSync(join(folder, 'blowfish.txt'), other);
    expect(
      askCarplab(['init', 'o.yaml', '--from', 'puffy.txt', 'blowfish.txt'], { cwd: folder }).status,
    ).toBe(0);
    const { segments, hosts, vhids } = written('o.yaml');
    expect(segments).toEqual(['em0', 'sync']);
    expect(vhids).toEqual([
      {
        ...{ vhid: 3, segment: 'em0', addresses: ['10.0.0.254/24', '10.0.0.253/24'], advbase: 2 },
        password: hideSecret('not-known'),
      },
    ]);
    expect(hosts).toMatchObject({
      puffy: { dialect: 'openbsd', advskew: 20, pfsync: { syncdev: 'em1' } },
      blowfish: {
        dialect: 'openbsd',
        vhids: [{ vhid: 3, segment: 'em0', addresses: ['10.0.0.254/24'] }],
      },
    });
    expect(readFileSync(join(folder, 'o.yaml'), 'utf8')).toMatch(
      /^# - why the addresses of vhid 3 differ at blowfish: the HMACs will not match$/m,
    );
  });

  it('the scenario of a pair shows the failover', () => {
    const { status, stdout } = askCarplab(['run', 'pair.yaml'], { cwd: folder });
    // Unicast advertisements need the neighbour, and pfsync its peer: both are there.
    expect([status, stdout]).toEqual([0, expect.stringContaining('1 of 1 expectations hold')]);
    expect(stdout).toMatch(/fw2 vhids 1, 2: BACKUP → MASTER \(master timed out\), 2\.\d+ s after fw1: crash/);
  });

  it('says what is no output of ifconfig', () => {
    expect(
      askCarplab(['init', 'x.yaml', '--from', join(process.cwd(), 'LICENSE')], { cwd: folder }),
    ).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /LICENSE has no interface with an address or a vhid: it takes the output of/,
      ),
    });
    expect(existsSync(join(folder, 'x.yaml'))).toBe(false);
  });
});
