import { IPV4 } from '../layouts/ipv4.js';
import { IPV6 } from '../layouts/ipv6.js';
import { VRRP2, VRRP3 } from '../layouts/vrrp.js';
import { noteBadMac } from '../net/group-mac.js';
import type { Packet } from '../net/packet.js';
import { u16At } from '../net/words.js';
import { vrrpChecksumRule, vrrpChecksums } from './checksum-rule.js';

/**
 * What is wrong with a packet as a VRRP advertisement, added to its `problems`: `badttl`, `badlen`, `badsum`, `badtype`
 * and `badcount`; `badmac` and `reserved` are only noted. The checksum of version 3 over IPv4 is right by either rule
 * (`vrrpChecksumRule`).
 */
export function inspectVrrp(packet: Packet): void {
  const { bytes, start, payloadAt: at, payloadEnd: end, payloadLength, problems } = packet;
  const version = bytes[at]! >> 4;
  const layer = version === 3 ? 'vrrp3' : 'vrrp2';
  const found = end - at;
  const needed = Math.max(VRRP2.span, payloadLength);
  if (packet.ttl !== 255)
    problems.push({
      code: 'badttl',
      layer: packet.family === 4 ? 'ipv4' : 'ipv6',
      offset: packet.ipAt - start + (packet.family === 4 ? IPV4.offset.ttl : IPV6.offset.hopLimit),
      message: `the ${packet.family === 4 ? 'TTL' : 'hop limit'} is ${packet.ttl}; VRRP is sent with 255`,
      needed: 255,
      found: packet.ttl,
    });
  noteBadMac(packet);
  if (found < needed) {
    const message = `${found} of the ${needed} bytes of the advertisement are here`;
    problems.push({ code: 'badlen', layer, offset: at - start, message, needed, found });
    return;
  }
  const add = (code: string, field: number, message: string, right?: number, there?: number): void => {
    const numbers = right === undefined || there === undefined ? {} : { needed: right, found: there };
    problems.push({ code, layer, offset: at - start + field, message, ...numbers });
  };
  if (vrrpChecksumRule(packet) === null) {
    const right = Object.entries(vrrpChecksums(packet)).map(([rule, sum], _, { length }) =>
      length > 1 ? `${hex4(sum)} (${rule})` : hex4(sum),
    );
    const sum = u16At(bytes, at + VRRP2.offset.checksum);
    add(
      'badsum',
      VRRP2.offset.checksum,
      `the checksum is ${hex4(sum)}; ${right.join(' or ')} would be right`,
    );
  }
  const type = bytes[at]! & 15;
  if (type !== 1) add('badtype', 0, `the type is ${type}; only 1, an advertisement, exists`, 1, type);
  const count = bytes[at + VRRP2.offset.count]!;
  const around = version === 3 ? VRRP3.span : VRRP2.span + AUTHENTICATION;
  const room = (found - around) / (packet.family === 4 ? 4 : 16);
  if (count !== room)
    add(
      'badcount',
      VRRP2.offset.count,
      `the count is ${count}; there is room for ${Math.max(0, room)} addresses`,
    );
  const reserved = bytes[at + VRRP3.offset.reservedInterval]! >> 4;
  if (version === 3 && reserved !== 0)
    add(
      'reserved',
      VRRP3.offset.reservedInterval,
      `the reserved bits are ${reserved}; they are sent as 0`,
      0,
      reserved,
    );
}

/** Bytes of authentication data at the end of version 2. */
const AUTHENTICATION = 8;

const hex4 = (value: number): string => `0x${value.toString(16).padStart(4, '0')}`;
