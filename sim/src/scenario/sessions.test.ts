import { describe, expect, it } from 'vitest';
import { type ClientInput, defineScenario, readScenario, runScenario, type ScenarioInput } from './index.js';

/** A client and a server on one segment, whose cable is out from 10 to 13 s. */
function input(client: Partial<ClientInput>, more: Partial<ScenarioInput> = {}): ScenarioInput {
  return defineScenario({
    name: 'sessions',
    learn: 'What is due comes later.',
    duration: '40s',
    segments: ['lan'],
    hosts: {},
    clients: { pc: { addresses: '10.0.0.9/24', ...client } },
    servers: { www: { addresses: ['10.0.0.80/24', '2001:db8::80/64'], services: [22, 'tcp/80', 'udp/53'] } },
    steps: [{ at: '10s', linkFlap: { port: 'www', down: '3s' } }],
    ...more,
  });
}

function run(scenario: ScenarioInput) {
  const parsed = readScenario(scenario, 'sessions.ts');
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return runScenario(parsed.scenario);
}

function problems(client: Partial<ClientInput>, expect: ScenarioInput['expect'] = []): string {
  const parsed = readScenario(input(client, { expect }), 'sessions.ts');
  return parsed.ok ? '' : parsed.errors.map(({ message }) => message).join('\n');
}

const ssh = { to: '10.0.0.80', port: 22, every: '100ms' };

describe('sessions of a scenario', () => {
  it('are reported at the end, with their fate, gap and reason', () => {
    const { events } = run(
      input({
        sessions: {
          ssh,
          dns: { to: '10.0.0.80', port: 53, protocol: 'udp', every: '200ms', lasts: '20s' },
          telnet: { to: '10.0.0.80', port: 23 },
          many: { ...ssh, count: 2, spacing: '1s', tcp: { delayedAck: 0, windowScale: 'off', retries: 6 } },
        },
      }),
    );
    const told = events.flatMap((event) =>
      event.event === 'session' ? [[event.timeUs, event.name, event.fate, event.why]] : [],
    );
    expect(told).toEqual([
      [300, 'telnet', 'reset', 'its SYN was answered by a reset: www sent the reset'],
      [20_000_000, 'dns', 'survived', '85 of 100 datagrams were answered'],
      [40_000_000, 'ssh', 'survived', expect.stringMatching(/^\d+ of \d+ bytes came back$/)],
      [40_000_000, 'many-1', 'survived', expect.any(String)],
      [40_000_000, 'many-2', 'survived', expect.any(String)],
    ]);
  });

  it('match expectations by name, fate, gap, reason and count', () => {
    const client = {
      sessions: { ssh: { ...ssh, count: 3, spacing: '1s' }, telnet: { to: '10.0.0.80', port: 23 } },
    };
    const claims = [
      { session: 'ssh', fate: 'survived', minGap: '3s', maxGap: '4s' },
      { session: 'ssh-2', client: 'pc', fate: 'survived' },
      { fate: 'survived', count: 3 },
      { session: 'telnet', fate: 'reset', why: 'www sent' },
      { fate: 'survived' },
      { session: 'ssh', fate: 'survived', maxGap: '2s' },
      { fate: 'hung', min: 1 },
      { fate: 'survived', max: 2 },
    ] as const;
    const { expectations } = run(input(client, { expect: claims.map((sessions) => ({ sessions })) }));
    expect(expectations.map(({ ok }) => ok)).toEqual([true, true, true, true, false, false, false, false]);
    expect(expectations.map(({ name }) => name).slice(0, 3)).toEqual([
      'ssh survived, with gaps from 3 s up to 4 s',
      'ssh-2 of pc survived',
      'exactly 3: sessions survived',
    ]);
    expect(expectations[4]!.found).toMatch(/^3 of 4: pc telnet reset, longest gap /);
  });

  it('hang if their cable stays cut, and name its port', () => {
    const steps = [{ at: '10s', linkDown: 'www' }];
    const { events } = run(input({ sessions: { ssh } }, { steps }));
    const session = events.find(({ event }) => event === 'session');
    expect(session).toMatchObject({
      fate: 'hung',
      why: expect.stringMatching(/^nothing .*: its last packet was lost/),
    });
  });

  it('are followed through a firewall that translates them and first requests the server’s address', () => {
    const { events } = run({
      name: 'a closed port behind NAT',
      learn: 'Who resets is not who passes it on.',
      duration: '10s',
      segments: ['lan', 'wan'],
      hosts: {
        fw: {
          on: { lan: '10.0.0.1/24', wan: '203.0.113.1/24' },
          pf: { translation: [{ action: 'nat', on: 'wan', from: 'lan:network', target: '203.0.113.7' }] },
        },
      },
      vhids: [{ vhid: 1, segment: 'wan', addresses: '203.0.113.7/24', password: 'x' }],
      clients: {
        pc: {
          segment: 'lan',
          addresses: '10.0.0.9/24',
          gateways: '10.0.0.1',
          sessions: { telnet: { to: '203.0.113.80', port: 23, delay: '5s' } },
        },
      },
      servers: { www: { segment: 'wan', addresses: '203.0.113.80/24', services: [22] } },
    });
    expect(events.find(({ event }) => event === 'session')).toMatchObject({
      fate: 'reset',
      why: 'its SYN was answered by a reset: www sent the reset',
    });
  });

  it('work with or without pings', () => {
    expect(run(input({ ping: '10.0.0.80', sessions: { ssh } })).pingsLost).toEqual({ pc: 3 });
    expect(run(input({ sessions: { ssh } })).pingsLost).toEqual({});
    expect(problems({})).toMatch(/neither ping nor sessions/);
  });

  describe('without a delay begin after the first election', () => {
    const server = { to: '10.0.0.80', port: 22 };
    /** When the client's first frame of each traffic comes, in µs. */
    function begins(client: Partial<ClientInput>, more: Partial<ScenarioInput>): Record<string, number> {
      const read = readScenario(input(client, more), 'x.ts');
      if (!read.ok) throw new Error(read.errors.map(({ message }) => message).join('\n'));
      const { ping, sessions } = read.scenario.clients[0]!.options;
      const of = ({ delayUs = 0, fromUs = 0 } = {}): number => Math.max(delayUs, fromUs);
      return Object.fromEntries([
        ...(ping === undefined ? [] : [['ping', of(ping)]]),
        ...(sessions ?? []).map((each) => [each.name, of(each)]),
      ]);
    }
    const vhid = (number: number, more = {}) => ({ vhid: number, addresses: `10.0.0.${number}/24`, ...more });
    const host = (last: number, more = {}) => ({ on: { lan: `10.0.0.${last}/24` }, ...more });

    it.each<[string, Partial<ScenarioInput>, number]>([
      ['no virtual host', {}, 0],
      ['a pair', { vhids: [vhid(254)], hosts: { a: host(1), b: host(2, { advskew: 100 }) } }, 4],
      ['the slowest vhid', { vhids: [vhid(254), vhid(253, { advbase: 5 })], hosts: { a: host(1) } }, 16],
      [
        'the host that is there first',
        { vhids: [vhid(254)], hosts: { a: host(1, { start: '9s' }), b: host(2) } },
        4,
      ],
      ['all of them late', { vhids: [vhid(254)], hosts: { a: host(1, { start: '9s' }) } }, 13],
      [
        'one that waits for a boot',
        { vhids: [vhid(254)], hosts: { a: host(1, { start: 'never' }), b: host(2) } },
        4,
      ],
      ['the faster of two', { vhids: [vhid(254)], hosts: { a: host(1, { advbase: 9 }), b: host(2) } }, 4],
      [
        'a dead ratio of 5',
        { vhids: [vhid(254, { password: 'x', deadRatio: 5 })], hosts: { a: host(1, { dialect: 'ucarp' }) } },
        6,
      ],
    ])('%s', (_, more, seconds) => {
      const ten = { ...server, count: 2, spacing: '1s' };
      expect(begins({ ping: '10.0.0.80', sessions: { one: server, ten } }, more)).toEqual({
        ping: seconds * 1_000_000,
        one: seconds * 1_000_000,
        'ten-1': seconds * 1_000_000,
        'ten-2': (seconds + 1) * 1_000_000,
      });
    });

    it('unless the scenario says when', () => {
      const pair = { vhids: [vhid(254)], hosts: { a: host(1) } };
      const told = {
        ping: '10.0.0.80',
        delay: '1s',
        sessions: { one: { ...server, delay: '2s' }, two: server },
      };
      expect(begins(told, pair)).toEqual({ ping: 1_000_000, one: 2_000_000, two: 4_000_000 });
      expect(begins({ ...told, start: '500ms' }, pair)).toMatchObject({ two: 0 });
    });

    it('so that no ping of a sound pair is lost', () => {
      const { pingsLost, events } = run(
        input(
          { ping: '10.0.0.254' },
          {
            vhids: [vhid(254)],
            hosts: { a: host(1, { advskew: 253 }), b: host(2, { advskew: 254 }) },
            steps: [],
          },
        ),
      );
      expect(pingsLost).toEqual({ pc: 0 });
      const pings = events.flatMap((event) => (event.event === 'ping' ? [event.timeUs] : []));
      expect(Math.min(...pings)).toBeGreaterThan(4_000_000);
    });

    it('and a client that boots later does not wait again', () => {
      const steps = [{ at: '10s', reboot: { node: 'pc', after: '2s' } }];
      const { events } = run(
        input({ ping: '10.0.0.80', interval: '100ms' }, { vhids: [vhid(254)], hosts: { a: host(1) }, steps }),
      );
      const times = events.flatMap((event) => (event.event === 'ping' ? [event.timeUs] : []));
      expect(times.find((timeUs) => timeUs > 11_000_000)).toBeLessThan(12_200_000);
    });
  });

  it('are checked', () => {
    const of = (session: object): string => problems({ sessions: { ssh: { ...ssh, ...session } } });
    expect(of({ to: 'nowhere' })).toMatch(/address/);
    expect(of({ to: '192.0.2.1' })).toMatch(/no route to 192.0.2.1/);
    expect(of({ every: 0 })).toMatch(/at least 1ms/);
    expect(of({ spacing: 1 })).toMatch(/only with count/);
    expect(of({ protocol: 'udp', bytes: 2000 })).toMatch(/1452/);
    expect(of({ protocol: 'udp', tcp: {} })).toMatch(/no TCP settings/);
    expect(of({ tcp: { minRto: '2s', maxRto: '1s' } })).toMatch(/at most maxRto/);
    expect(of({ count: 50_001 })).toMatch(/50000/);
    expect(problems({ sessions: { ssh } }, [{ sessions: { session: 'shh', fate: 'hung' } }])).toMatch(/ssh/);
    expect(problems({ ping: '10.0.0.80' }, [{ sessions: { fate: 'hung' } }])).toMatch(/no session/);
  });
});
