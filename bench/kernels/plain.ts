import { CARP_BYTES, decodeAdvertisement } from '@carplab/codec';
import { keep } from '../kept.js';
import { HMAC_LAST, PACKETS, packets } from '../packets.js';

/** A plain object for each packet. */
export function pass(): number {
  let digest = 0;
  for (let i = 0; i < PACKETS; i++) {
    const ad = decodeAdvertisement(packets, i * CARP_BYTES, (i + 1) * CARP_BYTES);
    if (ad === 'badlen') return -1;
    keep(i, ad);
    digest = (digest + ad.vhid + ad.advskew + ad.demote + ad.advbase + ad.checksum) | 0;
    digest = (digest + ad.hmac[0]! + ad.hmac[HMAC_LAST]!) | 0;
  }
  return digest;
}
