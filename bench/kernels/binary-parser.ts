import { CARP_BYTES } from '@carplab/codec';
import { Parser } from 'binary-parser';
import { keep } from '../kept.js';
import { HMAC_LAST, PACKETS, packetsBuffer } from '../packets.js';

/** The CARP header in its own words; it compiles this into one function with `new Function`. */
const parser = new Parser()
  .endianness('big')
  .uint8('versionType')
  .uint8('vhid')
  .uint8('advskew')
  .uint8('authlen')
  .uint8('demote')
  .uint8('advbase')
  .uint16('checksum')
  .uint32('counterHigh')
  .uint32('counterLow')
  .buffer('hmac', { length: 20 });

/** It reads from the start of a buffer only: one for each packet, made beforehand. */
const each = Array.from({ length: PACKETS }, (_, i) =>
  packetsBuffer.subarray(i * CARP_BYTES, (i + 1) * CARP_BYTES),
);

export function pass(): number {
  let digest = 0;
  for (let i = 0; i < PACKETS; i++) {
    const ad = parser.parse(each[i]!);
    keep(i, ad);
    digest = (digest + ad.vhid + ad.advskew + ad.demote + ad.advbase + ad.checksum) | 0;
    digest = (digest + ad.hmac[0]! + ad.hmac[HMAC_LAST]!) | 0;
  }
  return digest;
}
