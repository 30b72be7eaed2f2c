import { CARP_BYTES } from '@carplab/codec';
import * as solana from '@solana/buffer-layout';
import { keep } from '../kept.js';
import { HMAC_LAST, PACKETS, packets } from '../packets.js';

interface Decoded {
  versionType: number;
  vhid: number;
  advskew: number;
  authlen: number;
  demote: number;
  advbase: number;
  checksum: number;
  counterHigh: number;
  counterLow: number;
  hmac: Uint8Array;
}

/** The CARP header in its own words. */
const structure = solana.struct<Decoded>([
  solana.u8('versionType'),
  solana.u8('vhid'),
  solana.u8('advskew'),
  solana.u8('authlen'),
  solana.u8('demote'),
  solana.u8('advbase'),
  solana.u16be('checksum'),
  solana.u32be('counterHigh'),
  solana.u32be('counterLow'),
  solana.blob(20, 'hmac'),
]);

/** The fork of buffer-layout that most of npm uses. */
export function pass(): number {
  let digest = 0;
  for (let i = 0; i < PACKETS; i++) {
    const ad = structure.decode(packets, i * CARP_BYTES);
    keep(i, ad);
    digest = (digest + ad.vhid + ad.advskew + ad.demote + ad.advbase + ad.checksum) | 0;
    digest = (digest + ad.hmac[0]! + ad.hmac[HMAC_LAST]!) | 0;
  }
  return digest;
}
