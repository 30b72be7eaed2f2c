import { countersOf, type Host } from '@carplab/host';
import { describe, expect, it } from 'vitest';
import { buildWorld, readScenario } from '../src/scenario/index.js';

// Who understands whom, by what the receiver counts and holds after a connection through the sender. The table follows
// the protocol reference (pfsync.md §7.1), not our dialects.

const SYSTEMS = {
  'F9..F13': { release: 12, pfsync: { syncdev: 'sync', dialect: 'freebsd-1301' } },
  'F14 at 1400': { release: 14, pfsync: { syncdev: 'sync', dialect: 'freebsd-1400' } },
  'F14 at 1301': { release: 14, pfsync: { syncdev: 'sync', dialect: 'freebsd-1400', version: 1301 } },
  'F15 at 1301': { release: 14, pfsync: { syncdev: 'sync', dialect: 'freebsd-1500', version: 1301 } },
  'F15 at 1400': { release: 14, pfsync: { syncdev: 'sync', dialect: 'freebsd-1500', version: 1400 } },
  'F15 at 1500': { release: 14, pfsync: { syncdev: 'sync', dialect: 'freebsd-1500' } },
  'OB v6': { dialect: 'openbsd', pfsync: { syncdev: 'sync' } },
} as const;
type System = keyof typeof SYSTEMS;
type Verdict = 'yes' | 'badact' | 'badver';

const RECEIVERS: readonly System[] = ['F9..F13', 'F14 at 1400', 'F15 at 1500', 'OB v6'];
const TABLE: Record<System, readonly Verdict[]> = {
  'F9..F13': ['yes', 'yes', 'yes', 'badver'],
  'F14 at 1400': ['badact', 'yes', 'yes', 'badver'],
  'F14 at 1301': ['yes', 'yes', 'yes', 'badver'],
  'F15 at 1301': ['yes', 'yes', 'yes', 'badver'],
  'F15 at 1400': ['badact', 'yes', 'yes', 'badver'],
  'F15 at 1500': ['badact', 'badact', 'yes', 'badver'],
  'OB v6': ['badver', 'badver', 'badver', 'yes'],
};

/** What the receiver makes of a connection that goes through the sender. */
function observe(sender: System, receiver: System): { verdict: Verdict | undefined; demoted: number } {
  const parsed = readScenario(
    {
      name: `${sender} to ${receiver}`,
      learn: 'who understands whom',
      duration: '14s',
      segments: ['wan', 'lan', 'sync'],
      defaults: { pf: { rules: [{ action: 'pass' }] } },
      vhids: [
        { vhid: 1, segment: 'wan', addresses: '203.0.113.4/28', password: 'secret' },
        { vhid: 2, segment: 'lan', addresses: '192.168.1.254/24', password: 'secret' },
      ],
      hosts: {
        sender: {
          on: { wan: '203.0.113.2/28', lan: '192.168.1.1/24', sync: '10.0.0.1/24' },
          ...SYSTEMS[sender],
        },
        receiver: {
          on: { wan: '203.0.113.3/28', lan: '192.168.1.2/24', sync: '10.0.0.2/24' },
          advskew: 200,
          ...SYSTEMS[receiver],
        },
      },
      clients: {
        client: {
          segment: 'lan',
          addresses: '192.168.1.50/24',
          gateways: '192.168.1.254',
          sessions: { ssh: { to: '203.0.113.10', port: 22, delay: '5s', every: '500ms' } },
        },
      },
      servers: {
        server: { segment: 'wan', addresses: '203.0.113.10/28', gateways: '203.0.113.4', services: 22 },
      },
    },
    'matrix.ts',
  );
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const { world, hosts } = buildWorld(parsed.scenario, 1);
  world.run(parsed.scenario.durationUs);
  const host = hosts.get('receiver') as Host;
  const counters = countersOf(host);
  const { 'pf.foreign': foreign, 'pfsync.badact': badact, 'pfsync.badver': badver } = counters;
  const verdict =
    foreign! > 0 && badact === 0 && badver === 0
      ? 'yes'
      : foreign === 0 && badact! > 0 && badver === 0
        ? 'badact'
        : foreign === 0 && badver! > 0 && badact === 0
          ? 'badver'
          : undefined;
  return { verdict, demoted: host.demotion() };
}

describe.each(Object.keys(TABLE) as System[])('full states of %s', (sender) => {
  it.each(RECEIVERS.map((receiver, i) => [receiver, TABLE[sender][i]!] as const))(
    'to %s: %s',
    (receiver, wanted) => {
      const { verdict, demoted } = observe(sender, receiver);
      expect(verdict).toBe(wanted);
      // The end of a bulk update has one form in all of FreeBSD: nobody stays demoted, even if no state has arrived.
      if (wanted === 'badact') expect(demoted).toBe(0);
    },
  );
});
