import type { PfConfig } from '../src/config.js';
import { type Direction, PF_IN, PF_OUT } from '../src/packet-info.js';
import { Pf } from '../src/pf.js';
import { PASS, type Verdict } from '../src/verdict.js';
import { dissected } from './packets.js';

export const WAN = 0;
export const LAN = 1;

/** The how-to's first firewall: its own addresses and the virtual ones. */
export const INTERFACES = [
  {
    name: 'vtnet0',
    addresses: ['203.0.113.2/28', '2001:db8::2/64', '203.0.113.4/28', '2001:db8::4/64'],
    own: 2,
  },
  { name: 'vtnet1', addresses: ['192.168.1.1/24', '2001:db8:1::1/64', '192.168.1.254/24'], own: 2 },
] as const;

/** A pf whose draws are 1, 2, 3…, started. */
export function firewall(config: PfConfig, draws?: () => number): Pf {
  let count = 0;
  const pf = new Pf(config, INTERFACES, { draws: draws ?? (() => ++count) });
  pf.start();
  return pf;
}

/** Tests a packet; it is changed in place. */
export function test(pf: Pf, direction: Direction, port: number, bytes: Uint8Array, nowUs = 0): Verdict {
  return pf.test(direction, port, dissected(bytes), nowUs);
}

/** Through the firewall: in at one interface, out at the other. Undefined if it is dropped on the way. */
export function forward(pf: Pf, from: number, bytes: Uint8Array, nowUs = 0): Uint8Array | undefined {
  const copy = bytes.slice();
  if (test(pf, PF_IN, from, copy, nowUs) !== PASS) return undefined;
  return test(pf, PF_OUT, from === WAN ? LAN : WAN, copy, nowUs) === PASS ? copy : undefined;
}
