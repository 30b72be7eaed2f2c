import { describe, expect, it } from 'vitest';
import type { InterfaceInput } from './input/network-input.js';
import type { ScenarioInput } from './input/scenario-input.js';
import type { StepInput } from './input/step-input.js';
import { readScenario } from './parse-scenario.js';
import { ScenarioRun } from './scenario-run.js';

const S = 1_000_000;
type Ports = Record<string, InterfaceInput>;
const PLAIN = (protocol: 'failover' | 'lacp', more: InterfaceInput = {}): Ports => ({
  igb0: { segment: 'lan' },
  igb1: { segment: 'lan', ...more },
  lagg0: { lagg: ['igb0', 'igb1'], protocol, addresses: '10.0.0.1/24' },
});
const VLANS: Ports = {
  igb0: {},
  igb1: {},
  lagg0: { lagg: ['igb0', 'igb1'] },
  lan0: { parent: 'lagg0', vlan: 10, segment: 'lan', addresses: '10.0.0.1/24' },
  dmz0: { parent: 'lagg0', vlan: 20, segment: 'dmz', addresses: '10.0.1.1/24' },
};

function inputOf(
  interfaces: Ports,
  steps: StepInput[] = [],
  more: Partial<ScenarioInput> = {},
): ScenarioInput {
  return {
    name: 'a lagg',
    learn: 'what is tested here',
    duration: '40s',
    segments: ['lan', 'dmz'],
    defaults: { preempt: true },
    vhids: [
      { vhid: 1, segment: 'lan', addresses: '10.0.0.254/24', password: 'secret' },
      { vhid: 2, segment: 'dmz', addresses: '10.0.1.254/24', password: 'secret' },
    ],
    hosts: {
      fw1: { interfaces },
      fw2: { on: { lan: '10.0.0.2/24', dmz: '10.0.1.2/24' }, advskew: 100 },
    },
    clients: { pc: { segment: 'lan', addresses: '10.0.0.50/24', ping: '10.0.0.254', interval: '100ms' } },
    steps,
    ...more,
  };
}

function runOf(...given: Parameters<typeof inputOf>): ScenarioRun {
  const read = readScenario(inputOf(...given), 'x.ts');
  if (!read.ok) throw new Error(read.errors.map(({ message }) => message).join('\n'));
  return new ScenarioRun(read.scenario);
}

/** At each of these seconds: which links of fw1 are up, and its demotion. */
function looks(run: ScenarioRun, ports: string[], ...seconds: number[]): string[] {
  return seconds.map((second) => {
    run.runTo(second * S);
    const up = ports.filter((port) => run.world.carrier('fw1', port));
    return `${up.join() || 'none'} ${run.hosts.get('fw1')!.states!()[0]!.demotion}`;
  });
}

const FLAP: StepInput[] = [
  { at: '10.5s', linkDown: 'fw1:igb0' },
  { at: '15.5s', linkDown: 'fw1:igb1' },
  { at: '20.5s', linkUp: 'fw1:igb1' },
  { at: '25.5s', linkUp: 'fw1:igb0' },
];

describe.each(['failover', 'lacp'] as const)('%s', (protocol) => {
  it('has a link while one member has; without, its vhid is INIT and demotes', () => {
    const run = runOf(PLAIN(protocol), FLAP);
    expect(looks(run, ['lagg0'], 10, 11, 16, 21, 26)).toEqual([
      'lagg0 0',
      'lagg0 0',
      'none 240',
      'lagg0 0',
      'lagg0 0',
    ]);
    const { summary, pingsLost } = run.finish();
    const { takeovers } = run.record;
    expect(takeovers.kept.map(({ link, to, cause }) => [link, to, cause?.target])).toEqual([
      ['lan', 'fw2', 'fw1:igb1'],
      ['lan', 'fw1', 'fw1:igb1'],
    ]);
    // For as long as an advertisement takes.
    expect(summary.dualMasterUs).toBe(100);
    expect(pingsLost['pc']).toBeGreaterThan(20);
    expect(pingsLost['pc']).toBeLessThan(40);
  });

  it('costs nothing while one member remains, and each frame comes once', () => {
    const run = runOf(PLAIN(protocol), [FLAP[0]!, { at: '20.5s', linkUp: 'fw1:igb0' }]);
    const seen = new Map<string, number>();
    run.world.observe({
      frame({ event, frameId, node }) {
        const key = `${event} ${frameId} ${node}`;
        if (event === 'delivered' || event === 'carried') seen.set(key, (seen.get(key) ?? 0) + 1);
      },
    });
    const { pingsLost } = run.finish();
    expect(new Set(seen.values())).toEqual(new Set([1]));
    expect(run.record.takeovers.kept).toEqual([]);
    // The switch sends the virtual MAC address to the old member until fw1 speaks at the other one.
    expect(pingsLost['pc']).toBeLessThanOrEqual(protocol === 'lacp' ? 0 : 10);
  });

  it('takes the MAC address of its first member', () => {
    const ports = new Map(
      runOf(PLAIN(protocol))
        .hosts.get('fw1')!
        .ports.map(({ name, mac }) => [name, mac]),
    );
    expect(ports.get('lagg0')).toBe(ports.get('igb0'));
    expect(ports.get('igb1')).not.toBe(ports.get('igb0'));
  });

  it('can be restored and forked with a member out', () => {
    const run = runOf(PLAIN(protocol), FLAP);
    run.runTo(17.3 * S);
    const other = runOf(PLAIN(protocol), FLAP);
    other.restore(run.snapshot());
    const ends = [run, other, run.fork()].map((each) => [each.finish(), each.world.stateHash()]);
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).toEqual(ends[0]);
  });
});

it('linkDown of the lagg unplugs all members, and one plugged in again is enough', () => {
  const steps: StepInput[] = [
    { at: '10.5s', linkDown: 'fw1:lagg0' },
    { at: '15.5s', linkUp: 'fw1:igb1' },
  ];
  expect(looks(runOf(PLAIN('failover'), steps), ['lagg0'], 11, 16)).toEqual(['none 240', 'lagg0 0']);
});

it('its VLANs lose their links with the last member, and each vhid demotes', () => {
  const run = runOf(VLANS, [...FLAP, { at: '30.5s', linkDown: 'fw1:dmz0' }]);
  expect(looks(run, ['lan0', 'dmz0'], 11, 16, 21, 26, 31)).toEqual([
    'lan0,dmz0 0',
    'none 480',
    'lan0,dmz0 0',
    'lan0,dmz0 0',
    'lan0 240',
  ]);
});

describe('failover', () => {
  /** At which switch the MAC address of fw1 is known to be, on a segment with two switches. */
  const TWO: Partial<ScenarioInput> = {
    segments: { lan: { switches: ['sw1', 'sw2'] }, dmz: {} },
    links: [{ segment: 'lan', between: ['sw1', 'sw2'] }],
  };
  const steps: StepInput[] = [
    { at: '10.05s', linkDown: 'fw1:igb0' },
    { at: '20.05s', linkUp: 'fw1:igb0' },
  ];
  const ports = (): Ports => {
    const made = PLAIN('failover', { switch: 'sw2' });
    return { ...made, igb0: { segment: 'lan', switch: 'sw1' } };
  };

  it('moves to the other switch, and back to the first member as soon as it is up', () => {
    const run = runOf(ports(), steps, TWO);
    const at = (second: number): (string | undefined)[] => {
      run.runTo(second * S);
      return ['sw1', 'sw2'].map(
        (name) => run.world.macTable('lan', name).find(({ mac }) => mac === '00:00:5e:00:01:01')?.node,
      );
    };
    expect(at(9)).toEqual(['fw1', 'lan']);
    expect(at(15)).toEqual(['lan', 'fw1']);
    expect(at(25)).toEqual(['fw1', 'lan']);
    run.finish();
    expect(run.record.takeovers.kept).toEqual([]);
  });

  it('what a switch still sends to a member that is not used is lost', () => {
    const lost = new Map<string, number>();
    const run = runOf(ports(), steps, TWO);
    run.world.observe({
      frame({ event, reason, node }) {
        if (event === 'dropped') lost.set(`${node} ${reason}`, (lost.get(`${node} ${reason}`) ?? 0) + 1);
      },
    });
    run.finish();
    expect(lost.get('fw1 standby')).toBeGreaterThan(0);
  });
});

describe('lacp', () => {
  const sessions = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`s${i}`, { to: '10.0.0.1', port: 1000 + i, every: '500ms' }]),
  );
  const more = { clients: { pc: { segment: 'lan', addresses: '10.0.0.50/24', sessions } } };

  /** How many frames with these ports came from fw1 by each member: a cut shows which. */
  function lostWith(port: string): Set<string> {
    const run = runOf(PLAIN('lacp'), [{ at: '10s', cut: { port, direction: 'out' } }], {
      ...more,
      hosts: {
        fw1: {
          interfaces: PLAIN('lacp'),
          services: Array.from({ length: 12 }, (_, i) => ({ port: 1000 + i })),
        },
        fw2: { on: { lan: '10.0.0.2/24', dmz: '10.0.1.2/24' }, advskew: 100 },
      },
    });
    const { events } = run.finish();
    return new Set(
      events.flatMap((each) => (each.event === 'session' && each.fate === 'hung' ? [each.name] : [])),
    );
  }

  it('each flow goes by one member, and both are used', () => {
    const [first, second] = [lostWith('fw1:igb0'), lostWith('fw1:igb1')];
    expect(first.size).toBeGreaterThan(0);
    expect(second.size).toBeGreaterThan(0);
    expect([...first].filter((name) => second.has(name))).toEqual([]);
    expect(first.size + second.size).toBe(12);
  });
});

it.each<[string, Ports, string]>([
  [
    'no member',
    { lagg0: { lagg: [], segment: 'lan' } },
    'lagg0.lagg: found no member; allowed: at least one interface',
  ],
  [
    'an unknown member',
    { ...PLAIN('lacp'), lagg0: { lagg: ['igb0', 'igb7'] } },
    "lagg0.lagg[1]: found 'igb7'; allowed: an interface of this host that is neither VLAN nor lagg: igb0, igb1; did you mean 'igb0'?",
  ],
  [
    'a member of two',
    { ...PLAIN('lacp'), lagg1: { lagg: ['igb1'] } },
    "lagg1.lagg[0]: found 'igb1', which is a member of lagg0; allowed: each member once",
  ],
  [
    'a lagg of laggs',
    { ...PLAIN('lacp'), lagg1: { lagg: ['lagg0'] } },
    "lagg1.lagg[0]: found 'lagg0'; allowed: an interface of this host that is neither VLAN nor lagg: igb0, igb1",
  ],
  [
    'an address on a member',
    PLAIN('lacp', { addresses: '10.0.0.7/24' }),
    'igb1.addresses: found addresses of a member of lagg0; allowed: addresses of lagg0, or none',
  ],
  [
    'members on two segments',
    PLAIN('lacp', { segment: 'dmz' }),
    "igb1.segment: found 'dmz'; allowed: lan, as lagg0 has it",
  ],
  [
    'a protocol alone',
    { igb0: { segment: 'lan', protocol: 'lacp', addresses: '10.0.0.1/24' } },
    'igb0.lagg: found protocol without lagg; allowed: both lagg and protocol',
  ],
  [
    'a cable of the lagg itself',
    { ...PLAIN('lacp'), lagg0: { lagg: ['igb0', 'igb1'], link: { loss: 0.1 } } },
    'lagg0.link: found link of a lagg; allowed: link of its members',
  ],
  [
    'a VLAN on a member',
    { ...PLAIN('lacp'), v: { parent: 'igb0', vlan: 5, segment: 'dmz' } },
    "v.parent: found 'igb0'; allowed: an interface of this host that is no VLAN: lagg0",
  ],
  [
    'no segment',
    { igb0: {}, lagg0: { lagg: ['igb0'], addresses: '10.0.0.1/24' } },
    'lagg0.segment: missing; allowed: a segment, unless it is the parent of VLANs',
  ],
])('refuses %s', (_, interfaces, message) => {
  const read = readScenario(inputOf(interfaces), 'x.ts');
  expect(read.ok ? [] : read.errors.map((each) => each.message)).toContain(
    `x.ts: hosts.fw1.interfaces.${message}`,
  );
});

it('refuses lacp to two switches, whose aggregation would be two', () => {
  const ports = { ...PLAIN('lacp', { switch: 'sw2' }), igb0: { segment: 'lan', switch: 'sw1' } };
  const read = readScenario(
    inputOf(ports, [], {
      segments: { lan: { switches: ['sw1', 'sw2'] }, dmz: {} },
      links: [{ segment: 'lan', between: ['sw1', 'sw2'] }],
    }),
    'x.ts',
  );
  expect(read.ok ? [] : read.errors.map(({ message }) => message)).toEqual([
    'x.ts: hosts.fw1.interfaces.lagg0.protocol: found lacp to several switches; allowed: failover, or one switch',
  ]);
});

it.each<[string, StepInput[], string]>([
  [
    'ifconfig down of a member',
    [{ at: '5s', interfaceDown: 'fw1:igb0' }],
    "x.ts: steps[0].interfaceDown: found 'fw1:igb0', a member of lagg0; allowed: linkDown of it, or fw1:lagg0",
  ],
])('refuses %s', (_, steps, message) => {
  const read = readScenario(inputOf(PLAIN('failover'), steps), 'x.ts');
  expect(read.ok ? [] : read.errors.map((each) => each.message)).toEqual([message]);
});

it('refuses a vhid and pfsync on a member', () => {
  const fw1 = {
    interfaces: PLAIN('failover'),
    vhids: [{ vhid: 9, interface: 'igb0', addresses: '10.0.0.9/24', password: 'x' }],
    pfsync: { syncdev: 'igb1' },
  };
  const read = readScenario(inputOf({}, [], { hosts: { fw1 } }), 'x.ts');
  expect(read.ok ? [] : read.errors.map(({ message }) => message)).toEqual([
    "x.ts: hosts.fw1.vhids: found 'igb0', a member of lagg0; allowed: lagg0",
    "x.ts: hosts.fw1.pfsync: found 'igb1', a member of lagg0; allowed: lagg0",
  ]);
});
