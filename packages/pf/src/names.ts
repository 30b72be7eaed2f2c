import {
  IPPROTO_CARP,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_PFSYNC,
  IPPROTO_TCP,
  IPPROTO_UDP,
} from '@carplab/codec/net';
import { fail } from './fail.js';

/** Protocols of /etc/protocols that firewalls see. */
export const PROTOCOLS: Readonly<Record<string, number>> = {
  icmp: IPPROTO_ICMP,
  igmp: 2,
  tcp: IPPROTO_TCP,
  udp: IPPROTO_UDP,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': IPPROTO_ICMPV6,
  icmp6: IPPROTO_ICMPV6,
  ospf: 89,
  carp: IPPROTO_CARP,
  pfsync: IPPROTO_PFSYNC,
};

/** ICMP and ICMPv6 types, as pfctl names them. */
const ICMP_TYPES: Readonly<Record<4 | 6, Readonly<Record<string, number>>>> = {
  4: { echorep: 0, unreach: 3, squench: 4, redir: 5, echoreq: 8, timex: 11, paramprob: 12 },
  6: {
    unreach: 1,
    toobig: 2,
    timex: 3,
    paramprob: 4,
    echoreq: 128,
    echorep: 129,
    routersol: 133,
    routeradv: 134,
    neighbrsol: 135,
    neighbradv: 136,
    redir: 137,
  },
};

/** The number of a protocol that a rule names. */
export function protocolNumber(where: string, value: string | number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255) return value;
  if (typeof value === 'string' && Object.hasOwn(PROTOCOLS, value)) return PROTOCOLS[value]!;
  return fail(where, value, `${Object.keys(PROTOCOLS).join(', ')}, or a number from 0 to 255`);
}

/** The name of a protocol, or its number. */
export function protocolName(proto: number): string {
  for (const name in PROTOCOLS) if (PROTOCOLS[name] === proto) return name;
  return `${proto}`;
}

/** The number of an ICMP type that a rule names. */
export function icmpTypeNumber(where: string, value: string | number, family: 4 | 6): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255) return value;
  const types = ICMP_TYPES[family];
  if (typeof value === 'string' && Object.hasOwn(types, value)) return types[value]!;
  return fail(where, value, `${Object.keys(types).join(', ')}, or a number from 0 to 255`);
}

/** Letters of TCP flags in pf.conf, lowest bit first. */
const FLAG_LETTERS = 'FSRPAUEW';

/** The flags that must be set, and those that are checked: `S/SA`. */
export function tcpFlags(where: string, text: string): { readonly set: number; readonly of: number } {
  const match = /^([FSRPAUEW]*)(?:\/([FSRPAUEW]*))?$/.exec(text);
  if (text === 'any') return { set: 0, of: 0 };
  if (match === null || text === '')
    return fail(where, text, `any, or flags such as S/SA, of ${FLAG_LETTERS}`);
  const bits = (letters: string): number =>
    [...letters].reduce((sum, letter) => sum | (1 << FLAG_LETTERS.indexOf(letter)), 0);
  const set = bits(match[1]!);
  const of = match[2] === undefined ? 0xff : bits(match[2]);
  if ((set & ~of) !== 0) return fail(where, text, 'flags that are among those checked, such as S/SA');
  return { set, of };
}
