import { CARP_BYTES } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import { keep } from '../kept.js';
import { HMAC_LAST, PACKETS, packetsBuffer } from '../packets.js';

interface Decoded {
  readonly vhid: number;
  readonly advskew: number;
  readonly demote: number;
  readonly advbase: number;
  readonly checksum: number;
  readonly hmac: Uint8Array;
}

/** buffer-layout's own decode, of the very structure that the codec takes its offsets from. */
export function pass(): number {
  let digest = 0;
  for (let i = 0; i < PACKETS; i++) {
    const ad = CARP.structure.decode(packetsBuffer, i * CARP_BYTES) as unknown as Decoded;
    keep(i, ad);
    digest = (digest + ad.vhid + ad.advskew + ad.demote + ad.advbase + ad.checksum) | 0;
    digest = (digest + ad.hmac[0]! + ad.hmac[HMAC_LAST]!) | 0;
  }
  return digest;
}
