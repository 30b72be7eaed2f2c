import { IPPROTO_PFSYNC } from '../net/ip-protocol.js';
import type { Packet } from '../net/packet.js';
import { classifyProtocol112 } from './classify.js';
import { CARP_PROTOCOL } from './constants.js';

/** IP protocol numbers as text, so that naming a packet allocates no string. */
const NUMBERS: readonly string[] = Array.from({ length: 256 }, (_, number) => String(number));

/**
 * What a dissected packet is: `carp`, `vrrp2`, `vrrp3`, `pfsync`, `arp`, `fragment`, `undecodable`, or the number
 * of its IP protocol as text.
 *
 * @example
 * const packet = new Packet();
 * const frame = fromHex('45000014 00000000 ff060000 0a000001 0a000002');
 * dissect(LINKTYPE_RAW, frame, 0, frame.length, frame.length, packet);
 * protocolName(packet); // => '6'
 */
export function protocolName(packet: Packet): string {
  if (packet.kind !== 'ip') return packet.kind;
  // A first fragment: only the whole packet shows what it is.
  if (packet.moreFragments) return 'fragment';
  if (packet.protocol === CARP_PROTOCOL)
    return classifyProtocol112(packet.bytes, packet.payloadAt, packet.payloadEnd, packet.payloadLength);
  return packet.protocol === IPPROTO_PFSYNC ? 'pfsync' : NUMBERS[packet.protocol]!;
}
