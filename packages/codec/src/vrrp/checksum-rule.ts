import { VRRP2 } from '../layouts/vrrp.js';
import { checksumPart, internetChecksum, pseudoHeaderSum } from '../net/checksum.js';
import type { Packet } from '../net/packet.js';
import { u16At } from '../net/words.js';

const VRRP_PROTOCOL = 112;
const CHECKSUM = VRRP2.offset.checksum;

/** What a VRRP checksum is over: the message, or the message and a pseudo-header. */
export type VrrpChecksumRule = 'plain' | 'pseudo-header';

/**
 * The checksums that a whole VRRP advertisement may have, by rule: version 2 sums the message alone, version 3 over IPv6
 * a pseudo-header too. Over IPv4, RFC 9568 §5.2.8 has version 3 without it; FreeBSD and keepalived put it in.
 */
export function vrrpChecksums(packet: Packet): Partial<Record<VrrpChecksumRule, number>> {
  const { bytes, payloadAt: at, payloadEnd: end, srcAt, family } = packet;
  const over = (initial: number): number =>
    internetChecksum(bytes, at + CHECKSUM + 2, end, checksumPart(bytes, at, at + CHECKSUM, initial));
  const three = bytes[at]! >> 4 === 3;
  const pseudo = (): number =>
    over(pseudoHeaderSum(family === 4 ? 4 : 6, bytes, srcAt, VRRP_PROTOCOL, end - at));
  return {
    ...(three && family !== 4 ? {} : { plain: over(0) }),
    ...(three ? { 'pseudo-header': pseudo() } : {}),
  };
}

/** The rule by which the checksum of a whole advertisement is right; `both` if they give the same, null if none does. */
export function vrrpChecksumRule(packet: Packet): VrrpChecksumRule | 'both' | null {
  const found = u16At(packet.bytes, packet.payloadAt + CHECKSUM);
  const right = Object.entries(vrrpChecksums(packet)).filter(([, sum]) => sum === found);
  return right.length === 2 ? 'both' : ((right[0]?.[0] as VrrpChecksumRule | undefined) ?? null);
}
