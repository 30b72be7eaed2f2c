import { describe, expect, it } from 'vitest';
import { parseScenario } from '../index.js';

const withStep = (step: string): string => `
name: forged
learn: Anybody on the sync network can clear and insert states, since pfsync has no authentication at all.
duration: 10s
segments: { lan: {}, sync: { mtu: 1500 } }
vhids: [{ vhid: 1, segment: lan, addresses: 10.0.0.254/24, password: secret }]
defaults: { pf: { rules: [{ action: pass }] }, pfsync: { syncdev: sync } }
hosts:
  fw1: { on: { lan: 10.0.0.1/24, sync: 10.1.0.1/24 } }
  fw2: { on: { lan: 10.0.0.2/24, sync: 10.1.0.2/24 }, advskew: 100 }
steps: [{ at: 5s, forgePfsync: ${step} }]
expect: []
`;
const CLEAR = "messages: [{ action: CLR, items: [{ ifname: '', creatorid: '12345678' }] }]";

function frameOf(step: string): Uint8Array {
  const parsed = parseScenario(withStep(step), 'forged.yaml');
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const action = parsed.scenario.steps[0]?.action;
  if (action?.kind !== 'forge') throw new Error(`it is a ${action?.kind}`);
  return action.frame;
}

describe('forgePfsync', () => {
  it('goes to the group with TTL 255, or to an address, with any TTL', () => {
    const group = frameOf(`{ segment: sync, source: 10.1.0.9, variant: freebsd-1400, ${CLEAR} }`);
    expect([...group.subarray(0, 6)]).toEqual([0x01, 0x00, 0x5e, 0x00, 0x00, 0xf0]);
    expect([group[22], group[23], ...group.subarray(30, 34)]).toEqual([255, 240, 224, 0, 0, 240]);
    const single = frameOf(
      `{ segment: sync, source: 10.1.0.9, destination: 10.1.0.1, ttl: 3, variant: openbsd-6, ${CLEAR} }`,
    );
    expect([single[0], single[22], ...single.subarray(30, 34)]).toEqual([0xff, 3, 10, 1, 0, 1]);
  });

  it.each([
    [`{ segment: sync, source: 10.1.0.300, variant: freebsd-1400, ${CLEAR} }`, 'source'],
    [
      `{ segment: sync, source: 10.1.0.9, mac: none, variant: freebsd-1400, ${CLEAR} }`,
      'a MAC address, such as',
    ],
    [`{ segment: sync, source: 10.1.0.9, variant: freebsd-1200, ${CLEAR} }`, 'freebsd-1301'],
    [
      '{ segment: sync, source: 10.1.0.9, variant: freebsd-1400, messages: [{ action: NOPE, items: [] }] }',
      'NOPE',
    ],
    [`{ segment: nowhere, source: 10.1.0.9, variant: freebsd-1400, ${CLEAR} }`, 'nowhere'],
  ])('%s is refused', (step, words) => {
    const parsed = parseScenario(withStep(step), 'forged.yaml');
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.errors.map(({ message }) => message).join('\n')).toContain(words);
  });
});
