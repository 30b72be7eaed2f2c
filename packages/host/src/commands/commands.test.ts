import { revealSecret } from '@carplab/codec/carp';
import { describe, expect, it } from 'vitest';
import { advertisement } from '../../test/advertisement.js';
import { asMaster, MAC_A, nodeA, PASSWORD, Recorder } from '../../test/hosts.js';
import type { Host } from '../host.js';
import type { NodeCommand } from '../node.js';

function started(host: Host): { host: Host; sink: Recorder; run: (command: NodeCommand) => string } {
  const sink = new Recorder();
  const nowUs = asMaster(host, sink);
  const run = (command: NodeCommand): string => {
    const result = host.command(command, nowUs, sink);
    return result.ok ? 'ok' : result.reason;
  };
  return { host, sink, run };
}

describe('what is refused, and why', () => {
  const rows: [NodeCommand, string][] = [
    [
      { command: 'reboot' },
      "no command 'reboot'; there are address, allow, configure, demote, disable, dscp, flushStates, interface, maintenance, pf, pfsync, preempt, sendError, shutdown, state, vhid",
    ],
    [{ command: 'toString' }, "no command 'toString'; there are address"],
    [{ command: 'preempt' }, 'on is missing; it takes true or false'],
    [{ command: 'preempt', on: 1 }, 'on is 1; it takes true or false'],
    [{ command: 'preempt', on: true, vhid: 1 }, 'preempt takes on; not vhid'],
    [{ command: 'shutdown', now: true }, 'shutdown takes nothing; not now'],
    [{ command: 'demote', by: 1.5 }, 'by is 1.5; it takes a whole number'],
    [{ command: 'demote', by: 1, group: 'carp' }, 'freebsd has no demotion by group'],
    [{ command: 'dscp', value: 64 }, 'value is 64; it takes 0 to 63'],
    [{ command: 'state', vhid: 2, state: 'backup' }, 'no vhid 2 there; this host has 1@vtnet0'],
    [{ command: 'state', vhid: 1, state: 'init' }, "state is 'INIT'; it takes master or backup"],
    [{ command: 'interface', interface: 'em0', up: true }, "no interface 'em0'; there are vtnet0"],
    [
      { command: 'configure', vhid: 1, advskew: 255 },
      'EINVAL: freebsd does not take this advbase and advskew',
    ],
    [{ command: 'configure', vhid: 1, peer: 'fw' }, "peer is 'fw'; it takes an IPv4 address"],
    [{ command: 'configure', vhid: 1, key: 'abcd' }, 'key takes 40 hexadecimal digits'],
    [{ command: 'address', vhid: 1 }, 'say either add or remove'],
    [{ command: 'address', vhid: 1, add: '203.0.113.400' }, "'203.0.113.400' is not an address"],
    [{ command: 'address', vhid: 1, add: '203.0.113.4/28' }, '203.0.113.4 is already there'],
    [{ command: 'address', vhid: 1, remove: '203.0.113.5/28' }, '203.0.113.5 is not there'],
    [{ command: 'maintenance', on: false }, 'maintenance is off already'],
    [{ command: 'sendError', interface: 'vtnet0', error: -1 }, 'error is -1; it takes an errno, or 0'],
  ];
  it.each(rows)('%j', (command, reason) => {
    const { run, host } = started(nodeA());
    const before = host.hash();
    expect(run(command)).toContain(reason);
    expect(host.hash()).toBe(before);
  });
  it('a unicast peer before FreeBSD 14', () => {
    const { run } = started(nodeA({ release: 12 }));
    expect(run({ command: 'configure', vhid: 1, peer: '203.0.113.3' })).toContain(
      "peer is '203.0.113.3'; freebsd 12 has no such option",
    );
  });

  it('what a dialect lacks', () => {
    const rows: [Parameters<typeof nodeA>[0], NodeCommand, string][] = [
      [
        { dialect: 'openbsd' },
        { command: 'maintenance', on: true },
        "maintenance is OPNsense's; on openbsd use demote",
      ],
      [{ dialect: 'netbsd' }, { command: 'disable', on: true }, "disable is OPNsense's; on netbsd use allow"],
      [{ dialect: 'ucarp' }, { command: 'demote', by: 1 }, 'ucarp has no demotion'],
      [{ dialect: 'ucarp' }, { command: 'allow', on: false }, 'ucarp has no net.inet.carp.allow'],
      [
        { dialect: 'ucarp' },
        { command: 'state', vhid: 1, state: 'master' },
        'ENOTSUP: ucarp cannot be made MASTER',
      ],
      [{ dialect: 'ucarp' }, { command: 'address', vhid: 1, add: '203.0.113.5/28' }, 'ucarp has its address'],
    ];
    for (const [options, command, reason] of rows)
      expect(started(nodeA(options)).run(command)).toContain(reason);
  });

  it('everything while the machine is off', () => {
    expect(nodeA().command({ command: 'preempt', on: true }, 0, new Recorder())).toEqual({
      ok: false,
      reason: 'A is off',
    });
  });

  it('a vhid on two interfaces requires the interface', () => {
    const interfaces = [
      { name: 'em0', mac: MAC_A },
      { name: 'em1', mac: '52:54:00:00:01:0a' },
    ];
    const vhids = interfaces.map(({ name }, i) => ({
      interface: name,
      vhid: 7,
      addresses: [`10.0.${i}.1/24`],
    }));
    const { run, host } = started(nodeA({ interfaces, vhids }));
    expect(run({ command: 'state', vhid: 7, state: 'backup' })).toBe(
      'vhid 7 is on em0, em1; say which interface',
    );
    expect(run({ command: 'state', vhid: 7, interface: 'em1', state: 'backup' })).toBe('ok');
    expect(host.states().map(({ state }) => state)).toEqual(['MASTER', 'BACKUP']);
  });
});

describe('configure', () => {
  it('advskew takes effect with the next advertisement and shows in ifconfig', () => {
    const { run, host, sink } = started(nodeA());
    expect(run({ command: 'configure', vhid: 1, advskew: 254, advbase: 2 })).toBe('ok');
    sink.take();
    host.advance(host.nextDeadline(), sink);
    const [frame] = sink.take();
    // A skew above 240 goes out as 240.
    expect([frame![36], frame![39]]).toEqual([240, 2]);
    expect(host.ifconfig()[0]).toBe('\tcarp: MASTER vhid 1 advbase 2 advskew 254');
  });

  it("freebsd's ifconfig copies a shorter password over the longer one", () => {
    const { run, host, sink } = started(nodeA());
    expect(run({ command: 'configure', vhid: 1, password: 'abc' })).toBe('ok');
    const key = new TextEncoder().encode(`abc\0${PASSWORD.slice(4, 19)}\0`);
    host.receive(0, advertisement({ password: 'abc' }), 4_000_000, sink);
    expect(host.statistics().badauth).toBe(1);
    host.receive(0, advertisement({ key }), 4_000_000, sink);
    expect(host.statistics().badauth).toBe(1);
    expect(run({ command: 'configure', vhid: 1, password: '' })).toBe('ok');
    expect(revealSecret(host.snapshot().vhids[0]!.key)).toEqual(key);
  });

  it('openbsd clears it first', () => {
    const { run, host } = started(nodeA({ dialect: 'openbsd' }));
    expect(run({ command: 'configure', vhid: 1, password: 'abc' })).toBe('ok');
    const key = new Uint8Array(20);
    key.set([97, 98, 99]);
    expect(revealSecret(host.snapshot().vhids[0]!.key)).toEqual(key);
  });
});

describe('addresses', () => {
  it('freebsd restarts with each change, signs the new list, and is INIT without addresses', () => {
    const { run, host, sink } = started(nodeA());
    expect(run({ command: 'address', vhid: 1, add: '203.0.113.5/28' })).toBe('ok');
    expect(host.states()[0]).toMatchObject({ state: 'BACKUP', addresses: ['203.0.113.4', '203.0.113.5'] });
    host.receive(0, advertisement(), 4_000_000, sink);
    expect(host.statistics().badauth).toBe(1);
    host.receive(0, advertisement({ addresses: ['203.0.113.5', '203.0.113.4'] }), 4_000_000, sink);
    expect(host.statistics().badauth).toBe(1);
    for (const last of ['203.0.113.4/28', '203.0.113.5/28'])
      run({ command: 'address', vhid: 1, remove: last });
    expect(host.states()[0]).toMatchObject({ state: 'INIT', addresses: [] });
    expect(host.nextDeadline()).toBe(Number.POSITIVE_INFINITY);
    run({ command: 'address', vhid: 1, add: '203.0.113.4/28' });
    expect(host.states()[0]!.state).toBe('BACKUP');
  });

  it('there are at most 256', () => {
    const { run } = started(nodeA());
    for (let i = 1; i < 256; i++)
      expect(run({ command: 'address', vhid: 1, add: `10.0.0.${i}/8` })).toBe('ok');
    expect(run({ command: 'address', vhid: 1, add: '10.0.1.0/8' })).toBe('there are 256 addresses already');
  });
});

describe('dscp', () => {
  it('is in the upper six bits of the TOS and the traffic class, until the next boot', () => {
    const addresses = ['203.0.113.4/28', '2001:db8:113::4/64'];
    const { host, sink, run } = started(nodeA({ vhid: { addresses } }));
    const trafficClasses = (): number[] => {
      sink.take();
      run({ command: 'demote', by: 1 });
      return sink.take().map((frame) => {
        const first = (frame[14]! << 8) | frame[15]!;
        return frame.length === 90 ? (first >> 4) & 0xff : first & 0xff;
      });
    };
    expect(trafficClasses()).toEqual([0xe0, 0xe0]);
    const before = host.snapshot();
    expect(run({ command: 'dscp', value: 10 })).toBe('ok');
    expect(trafficClasses()).toEqual([40, 40]);
    host.restore(before);
    expect(trafficClasses()).toEqual([0xe0, 0xe0]);
    expect(run({ command: 'dscp', value: 0 })).toBe('ok');
    expect(asMaster(host, sink)).toBe(3_000_000);
    expect(trafficClasses()).toEqual([0xe0, 0xe0]);
  });

  it('is FreeBSD’s', () => {
    const { run } = started(nodeA({ dialect: 'netbsd' }));
    expect(run({ command: 'dscp', value: 0 })).toBe("net.inet.carp.dscp is FreeBSD's; this is netbsd");
  });
});

describe('allow and preempt', () => {
  it('allow off stops the newest vhid of a freebsd first, as the kernel keeps its list', () => {
    const interfaces = [{ name: 'vtnet0', mac: MAC_A, addresses: ['203.0.113.2/28'] }];
    const vhids = [1, 2, 255].map((vhid) => ({
      ...{ interface: 'vtnet0', vhid, password: PASSWORD },
      addresses: [`203.0.113.${vhid % 200}/28`],
    }));
    const { sink, run } = started(nodeA({ interfaces, vhids }));
    sink.events.length = 0;
    run({ command: 'allow', on: false });
    const order = sink.events.flatMap((event) => (event.event === 'transition' ? [event.vhid] : []));
    expect(order).toEqual([255, 2, 1]);
  });

  it('allow off stops a freebsd master and makes a netbsd master deaf', () => {
    for (const [dialect, state] of [
      ['freebsd', 'INIT'],
      ['netbsd', 'MASTER'],
    ] as const) {
      const { run, host, sink } = started(nodeA({ dialect }));
      expect(run({ command: 'allow', on: false })).toBe('ok');
      expect(host.states()[0]!.state).toBe(state);
      host.receive(0, advertisement(), 4_000_000, sink);
      expect(host.states()[0]!.state).toBe(state);
    }
  });

  it('a reboot restores both to their configuration', () => {
    const { run, host, sink } = started(nodeA());
    run({ command: 'preempt', on: true });
    run({ command: 'demote', by: 5 });
    run({ command: 'configure', vhid: 1, advskew: 3, password: 'x' });
    host.start(9_000_000, sink);
    const again = host.snapshot();
    const fresh = nodeA();
    fresh.start(9_000_000, new Recorder());
    expect(again).toEqual(fresh.snapshot());
    expect(host.hash()).toBe(fresh.hash());
  });
});

it('what ifconfig prints', () => {
  const line = (options: Parameters<typeof nodeA>[0]): string[] => started(nodeA(options)).host.ifconfig();
  expect(line({ release: 14, vhid: { peer: '203.0.113.3' } })).toEqual([
    '\tcarp: MASTER vhid 1 advbase 1 advskew 0',
    '\t      peer 203.0.113.3 peer6 ff02::12',
  ]);
  expect(line({ release: 12 })).toEqual(['\tcarp: MASTER vhid 1 advbase 1 advskew 0']);
  expect(line({ dialect: 'openbsd', vhid: { peer: '203.0.113.3' } })).toEqual([
    '\tcarp: MASTER carpdev vtnet0 vhid 1 advbase 1 advskew 0 carppeer 203.0.113.3',
  ]);
  expect(line({ dialect: 'freebsd9' })).toEqual(['\tcarp: MASTER vhid 1 advbase 1 advskew 0']);
  expect(line({ dialect: 'netbsd' })).toEqual(['\tcarp: MASTER carpdev vtnet0 vhid 1 advbase 1 advskew 0']);
  expect(line({ dialect: 'ucarp' })).toEqual([]);
});
