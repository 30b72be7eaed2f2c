import type { HostConfig } from '@carplab/host';
import { readScenario, type Scenario, type ScenarioInput } from '../src/scenario/index.js';

/** pf as OPNsense sets it up: inbound traffic on the WAN is blocked; the LAN may go out, translated to an address. */
export function filterOf(nat: string | undefined): NonNullable<HostConfig['pf']> {
  return {
    ...(nat === undefined
      ? {}
      : {
          translation: [{ action: 'nat', on: 'vtnet0', family: 'inet', from: 'vtnet1:network', target: nat }],
        }),
    rules: [
      { action: 'block', direction: 'in', label: 'default deny' },
      { action: 'pass', quick: true, proto: ['carp', 'pfsync'], state: 'none' },
      { action: 'pass', direction: 'in', on: 'vtnet1' },
      { action: 'pass', direction: 'out' },
    ],
  };
}

/** The pair of the how-to, with a client on the LAN and a server on the WAN; pf on both firewalls. */
export function pairScenario(
  more: Partial<ScenarioInput>,
  host: (name: string) => Partial<HostConfig>,
): Scenario {
  const password = 'MonMotDePasseCarp2026';
  const input: ScenarioInput = {
    name: 'a pair',
    learn: 'What a session through it lives through.',
    duration: '60s',
    segments: ['wan', 'lan', 'sync'],
    defaults: { preempt: true, sendErrorDemotion: 0 },
    vhids: [
      { vhid: 1, segment: 'wan', addresses: '203.0.113.4/28', password },
      { vhid: 2, segment: 'lan', addresses: '192.168.1.254/24', password },
    ],
    hosts: {
      'OPNsense-1': { on: { wan: '203.0.113.2/28', lan: '192.168.1.1/24', sync: '10.0.0.1/30' } },
      'OPNsense-2': {
        on: { wan: '203.0.113.3/28', lan: '192.168.1.2/24', sync: '10.0.0.2/30' },
        advskew: 100,
      },
    },
    clients: {
      pc: {
        segment: 'lan',
        addresses: '192.168.1.50/24',
        gateways: '192.168.1.254',
        sessions: { ssh: { to: '203.0.113.10', port: 22, delay: '5s', every: '100ms' } },
      },
    },
    servers: { www: { segment: 'wan', addresses: '203.0.113.10/28', gateways: '203.0.113.4', services: 22 } },
    steps: [{ at: '20.3s', crash: 'OPNsense-1' }],
    ...more,
  };
  const parsed = readScenario(input, 'pair.ts');
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const { scenario } = parsed;
  const hosts = scenario.hosts.map(({ config, ...rest }) => ({
    ...rest,
    config: { ...config, ...host(config.name) },
  }));
  return { ...scenario, hosts };
}
