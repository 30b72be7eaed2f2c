import { CARP } from '../layouts/carp.js';
import { CARP_BYTES } from './constants.js';

/** What a packet of IP protocol 112 is. */
export type Protocol112 = 'carp' | 'vrrp2' | 'vrrp3';

/** Length of a VRRPv2 advertisement with `count` addresses: 8 bytes of header, 8 of authentication data. */
const vrrp2Bytes = (count: number): number => 16 + 4 * count;

/**
 * Distinguishes CARP from VRRP, which shares its protocol number, group and first two fields.
 *
 * Version 3 is VRRPv3. Version 2 is VRRPv2 if the length is 16 + 4n and byte 3, its count of addresses, is n (36 bytes:
 * n = 5). Everything else is CARP, whose byte 3 is authlen. A CARP checksum is also valid as VRRPv2's, so it does not
 * help.
 *
 * @param length the length of the IP payload as the IP header gives it, in bytes; the capture may hold less
 *
 * @example
 * classifyProtocol112(Uint8Array.of(0x21, 7, 0, 7), 0, 4, 36); // => 'carp'
 * classifyProtocol112(Uint8Array.of(0x21, 7, 100, 1), 0, 4, 20); // => 'vrrp2'
 * classifyProtocol112(Uint8Array.of(0x31, 7, 100, 1), 0, 4, 12); // => 'vrrp3'
 */
export function classifyProtocol112(
  bytes: Uint8Array,
  start: number,
  end: number,
  length: number,
): Protocol112 {
  if (start >= end) return 'carp';
  const version = bytes[start]! >> 4;
  if (version === 3) return 'vrrp3';
  if (version !== 2 || end - start <= CARP.offset.authlen) return 'carp';
  const count = bytes[start + CARP.offset.authlen]!;
  if (length === CARP_BYTES) return count === 5 ? 'vrrp2' : 'carp';
  return length === vrrp2Bytes(count) ? 'vrrp2' : 'carp';
}
