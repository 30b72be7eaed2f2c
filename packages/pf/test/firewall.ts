import { decodeIpv4, decodeTcp, decodeUdp, TH_SYN } from '@carplab/codec/net';
import type { FilterRule, PfConfig } from '../src/config.js';
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

/** Through the firewall: in at one interface, out at the other. Undefined if dropped on the way. */
export function forward(pf: Pf, from: number, bytes: Uint8Array, nowUs = 0): Uint8Array | undefined {
  const copy = bytes.slice();
  if (test(pf, PF_IN, from, copy, nowUs) !== PASS) return undefined;
  return test(pf, PF_OUT, from === WAN ? LAN : WAN, copy, nowUs) === PASS ? copy : undefined;
}

export const CLIENT = '192.168.1.50:40000';
export const SERVER = '198.51.100.9:22';
export const SYN = { flags: TH_SYN, seq: 1000 };
export const keep: FilterRule = { action: 'pass' };
/** The how-to's rules: traffic from the LAN may leave, nothing may enter unsolicited; NAT to the virtual address. */
export const NATED: PfConfig = {
  translation: [
    { action: 'nat', on: 'vtnet0', family: 'inet', from: 'vtnet1:network', target: '203.0.113.4' },
    {
      action: 'rdr',
      on: 'vtnet0',
      proto: 'tcp',
      to: { address: '203.0.113.4', port: 8080 },
      target: '192.168.1.80',
      targetPort: 80,
    },
  ],
  rules: [
    { action: 'block', direction: 'in', on: 'vtnet0' },
    { action: 'pass', direction: 'in', on: 'vtnet1' },
    { action: 'pass', direction: 'out' },
    {
      action: 'pass',
      direction: 'in',
      on: 'vtnet0',
      proto: 'tcp',
      to: { address: '192.168.1.80', port: 80 },
    },
  ],
};

/** `source:port > destination:port` of a TCP or UDP packet over IPv4. */
export const ends = (bytes: Uint8Array): string => {
  const ip = decodeIpv4(bytes, 0, bytes.length);
  if (!ip.ok) return ip.problem.code;
  const { source, destination, protocol } = ip.value;
  const read = protocol === 6 ? decodeTcp : decodeUdp;
  const transport = read(bytes, ip.next, bytes.length, 0, 4);
  if (!transport.ok) return transport.problem.code;
  return `${source}:${transport.value.sourcePort} > ${destination}:${transport.value.destinationPort}`;
};
