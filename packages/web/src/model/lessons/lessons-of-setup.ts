import type { ConfigPatch } from '../config-patch.js';
import type { Lesson } from './lesson.js';

const [ONE, TWO] = ['OPNsense-1', 'OPNsense-2'];

/** To the virtual address on the WAN. */
const TO_THE_VIP = [{ action: 'nat', on: 'wan', family: 'inet', from: 'lan:network', target: '203.0.113.4' }];
const RULES = [
  { action: 'block', label: 'default deny' },
  { action: 'pass', quick: true, proto: ['carp', 'pfsync', 'ipv6-icmp'], state: 'none' },
  { action: 'pass', direction: 'in', on: 'lan' },
  { action: 'pass', direction: 'out' },
];
const NAT = { pf: { translation: TO_THE_VIP, rules: RULES } };
const SYNC = { pfsync: { syncdev: 'sync' } };

/** The second pair of `vhid-clash` with other numbers. */
function gatewaysAt(vhids: Readonly<Record<string, number | null>>): ConfigPatch {
  const hosts = Object.entries(vhids).map(([host, to]) => [host, { vhids: [{ vhid: 1, to }] }]);
  return { hosts: Object.fromEntries(hosts) };
}

/** Lessons that end with another configuration, and those about what nobody signs and about the mix of systems. */
export const LESSONS_OF_SETUP: readonly Lesson[] = [
  {
    id: 'sessions-that-cannot',
    number: 6,
    base: 's3c-nat-to-the-interface',
    changes: {
      defaults: { pfsync: null, services: [{ port: 22 }] },
      clients: {
        'lan-client': { sessions: { 'ssh-to-the-vip': { to: '192.168.1.254', port: 22, delay: '8s' } } },
      },
    },
    configures: ['pf', 'pfsync'],
    captions: [{ fault: 'crash' }, { transition: { host: TWO, to: 'MASTER', cause: 'master timed out' } }],
    check: [
      { steps: { kind: 'crash', host: ONE, count: 1 } },
      { takeover: { host: TWO, min: '2.39s', max: '3.391s', count: 2 } },
      { sessions: { session: 'ssh', fate: 'survived', minGap: '2.39s', maxGap: '5s' } },
      { sessions: { session: 'ssh-to-the-vip', fate: 'hung' } },
    ],
    solution: { config: { defaults: { ...NAT, ...SYNC } }, steps: [{ at: '20.2s', crash: ONE }] },
    wrong: [
      [{ at: '20.2s', crash: ONE }],
      { config: { defaults: NAT }, steps: [{ at: '20.2s', crash: ONE }] },
      { config: { defaults: SYNC }, steps: [{ at: '20.2s', crash: ONE }] },
      {
        config: { defaults: NAT, hosts: { [ONE]: SYNC } },
        steps: [{ at: '20.2s', crash: ONE }],
      },
    ],
  },
  {
    id: 'skew-arithmetic',
    number: 7,
    base: 's2-crash',
    configures: ['advbase', 'advskew'],
    many: { runs: 200, withinUs: 2_000_000, minUs: 4_300_000, maxUs: 6_500_000 },
    captions: [{ fault: 'crash' }],
    check: [
      { steps: { kind: 'crash', host: ONE, count: 1 } },
      { state: { host: ONE, is: 'MASTER', at: '10s' } },
      { takeover: { host: TWO, min: '4.3s', max: '6.5s', count: 2 } },
    ],
    forbid: ['configure', 'maintenance', 'demote'],
    solution: {
      config: {
        vhids: [
          { vhid: 1, segment: 'wan', advbase: 2 },
          { vhid: 2, segment: 'lan', advbase: 2 },
        ],
      },
      steps: [{ at: '15s', crash: ONE }],
    },
    wrong: [
      [{ at: '15s', crash: ONE }],
      // Slow enough at one moment, and not at all others.
      { config: { hosts: { [TWO]: { advskew: 254 } } }, steps: [{ at: '15.02s', crash: ONE }] },
      { config: { hosts: { [TWO]: { advbase: 3 } } }, steps: [{ at: '15s', crash: ONE }] },
      { config: { hosts: { [ONE]: { advbase: 2 } } }, steps: [{ at: '15s', crash: ONE }] },
    ],
  },
  {
    id: 'same-vhid',
    number: 9,
    base: 'vhid-clash',
    configures: ['vhid'],
    leaves: ['fw1', 'fw2'],
    check: [
      { oneMaster: { from: '5s' } },
      { state: { host: 'gw1', is: 'MASTER', at: '30s' } },
      { state: { host: 'gw2', is: 'BACKUP', at: '30s' } },
      { counter: { host: 'fw1', name: 'badauth', max: 0 } },
      { pingsLost: { client: 'near-fw', max: 0 } },
      { pingsLost: { client: 'near-gw', max: 0 } },
    ],
    forbid: ['crash', 'shutdown', 'pause', 'disable', 'vhid', 'linkDown', 'interfaceDown', 'cut', 'rule'],
    solution: { config: gatewaysAt({ gw1: 2, gw2: 2 }), steps: [] },
    wrong: [
      // One of them alone: the other is left with the number, and takes the same address.
      { config: gatewaysAt({ gw1: 2 }), steps: [] },
      { config: gatewaysAt({ gw2: 2 }), steps: [] },
      { config: gatewaysAt({ gw1: 2, gw2: 3 }), steps: [] },
      // Without the second pair there is no clash, and no gateway either.
      { config: gatewaysAt({ gw1: null }), steps: [] },
      { config: gatewaysAt({ gw2: null }), steps: [] },
      // The same password does not make them one pair: the HMAC covers the addresses.
      ['gw1', 'gw2'].map((host) => ({
        ...{ at: '1s', configure: { host, vhid: 1, password: 'mekmitasdigoat' } },
      })),
    ],
  },
  {
    id: 'wait-for-the-states',
    number: 13,
    base: 's2b-return-with-bulk',
    changes: { defaults: { pfsync: null } },
    configures: ['pfsync'],
    captions: [
      { fault: 'boot' },
      { transition: { host: ONE, to: 'MASTER', cause: 'preempting a slower master' } },
    ],
    check: [
      { steps: { kind: 'crash', host: ONE, count: 1 } },
      { takeover: { host: TWO, min: '2.39s', max: '3.391s', count: 2 } },
      {
        transitions: {
          ...{ host: ONE, to: 'MASTER', reason: 'preempting a slower master' },
          count: 2,
        },
      },
      { sessions: { session: 'old', fate: 'survived', maxGap: '5s' } },
      { sessions: { session: 'middle', fate: 'survived', maxGap: '5s' } },
      { state: { host: ONE, is: 'MASTER', at: '100s' } },
    ],
    solution: {
      config: { defaults: SYNC },
      steps: [
        { at: '20.2s', crash: ONE },
        { at: '40s', boot: { node: ONE, after: '10s' } },
      ],
    },
    wrong: [
      [
        { at: '20.2s', crash: ONE },
        { at: '40s', boot: { node: ONE, after: '10s' } },
      ],
      { config: { defaults: SYNC }, steps: [{ at: '20.2s', crash: ONE }] },
      {
        config: { hosts: { [ONE]: SYNC } },
        steps: [
          { at: '20.2s', crash: ONE },
          { at: '40s', boot: { node: ONE, after: '10s' } },
        ],
      },
    ],
  },
  {
    id: 'replayed',
    number: 16,
    base: 'replay-keeps-dead-master',
    captions: [
      { fault: 'crash' },
      { fault: 'replay' },
      { transition: { host: 'fw2', to: 'MASTER', cause: 'master timed out' } },
    ],
    check: [
      { steps: { kind: 'crash', host: 'fw1', count: 1 } },
      { alarms: { kind: 'replay', vhid: 1, min: 1 } },
      { takeover: { host: 'fw2', min: '15s', count: 1 } },
      { state: { host: 'fw2', is: 'MASTER', at: '60s' } },
      { counter: { host: 'fw2', name: 'badauth', max: 0 } },
    ],
    forbid: ['pause', 'disable', 'allow', 'vhid', 'state', 'linkDown', 'interfaceDown', 'cut', 'configure'],
    solution: [
      { at: '15.5s', crash: 'fw1' },
      {
        at: '16s',
        replay: { of: { host: 'fw1', vhid: 1, from: '9.5s', to: '10.5s' }, every: '1.2s', times: 14 },
      },
    ],
    wrong: [
      [{ at: '15.5s', crash: 'fw1' }],
      // Too rare: the backup's timer is shorter.
      [
        { at: '15.5s', crash: 'fw1' },
        { at: '16s', replay: { of: { host: 'fw1', from: '9.5s', to: '10.5s' }, every: '4s', times: 8 } },
      ],
      // To the end: the service does not come back.
      [
        { at: '15.5s', crash: 'fw1' },
        { at: '16s', replay: { of: { host: 'fw1', from: '9.5s', to: '10.5s' }, every: '1s', times: 50 } },
      ],
    ],
  },
  {
    id: 'two-systems',
    number: 17,
    base: 'openbsd-and-freebsd',
    predict: { of: 'takeover', unit: 's' },
    captions: [
      { fault: 'demote' },
      { fault: 'shutdown' },
      { transition: { host: 'beastie', to: 'MASTER', cause: 'preempting a slower master' } },
    ],
    check: [
      { steps: { kind: 'demote', host: 'puffy', min: 1 } },
      { noTransition: { between: ['4s', '30s'] } },
      { steps: { kind: 'shutdown', host: 'puffy', count: 1 } },
      { takeover: { host: 'beastie', max: '10ms', count: 1 } },
      { state: { host: 'beastie', is: 'MASTER', at: '90s' } },
    ],
    forbid: ['crash', 'configure', 'preempt', 'vhid', 'state', 'disable', 'allow', 'pause'],
    solution: [
      { at: '10.5s', demote: { host: 'puffy', by: 32 } },
      { at: '40.4s', shutdown: 'puffy' },
    ],
    wrong: [
      [{ at: '40.4s', shutdown: 'puffy' }],
      [{ at: '10.5s', demote: { host: 'puffy', by: 32 } }],
      [
        { at: '10.5s', demote: { host: 'puffy', by: 32 } },
        { at: '40.4s', interfaceDown: 'puffy:lan' },
        { at: '50s', shutdown: 'puffy' },
      ],
    ],
  },
  {
    id: 'three-nodes',
    number: 19,
    base: 'second-preempts-beside-the-first',
    changes: { duration: '40s', hosts: { fw0: { start: null }, fw1: { start: null } } },
    configures: ['start'],
    captions: [
      { transition: { host: 'fw1', to: 'MASTER', cause: 'preempting a slower master' } },
      { fault: 'cut' },
    ],
    check: [
      { dualMaster: { is: 'sometime', longerThan: '900ms', between: ['0s', '8s'] } },
      { oneMaster: { from: '8s', until: '10s' } },
      { steps: { kind: 'cut', count: 1 } },
      { transitions: { host: 'fw1', between: ['10s', '40s'], min: 10 } },
      { transitions: { host: 'fw2', to: 'BACKUP', between: ['16s', '40s'], count: 0 } },
    ],
    forbid: [
      ...(['crash', 'shutdown', 'reboot', 'boot', 'pause', 'linkDown', 'linkFlap', 'interfaceDown'] as const),
      ...(['configure', 'preempt', 'demote', 'state', 'vhid', 'allow', 'disable', 'maintenance'] as const),
      ...(['impair', 'rule', 'partition', 'forge', 'replay'] as const),
    ],
    solution: {
      config: { hosts: { fw0: { start: '0.78123s' }, fw1: { start: '3s' } } },
      steps: [{ at: '10s', cut: { port: 'fw2:lan', direction: 'in' } }],
    },
    wrong: [
      [{ at: '10s', cut: { port: 'fw2:lan', direction: 'in' } }],
      { config: { hosts: { fw0: { start: '0.78123s' }, fw1: { start: '3s' } } }, steps: [] },
      {
        config: { hosts: { fw0: { start: '0.78123s' }, fw1: { start: '3s' } } },
        steps: [{ at: '10s', cut: { port: 'fw1:lan', direction: 'in' } }],
      },
    ],
  },
];
