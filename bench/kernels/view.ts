import { AdvertisementView, CARP_BYTES, checkAdvertisement } from '@carplab/codec';
import { packets } from '../packets.js';

// Constants of the module: an import is loaded anew at every use.
const bytes = packets;
const END = packets.length;
const STEP = CARP_BYTES;
const view = new AdvertisementView();
/** Fields that are not in the digest which all decoders share: kept, so that reading them is not dead code. */
export let others = 0;

/** The length and version check, then every field through the view. */
export function pass(): number {
  let digest = 0;
  let rest = 0;
  for (let at = 0; at < END; at += STEP) {
    if (checkAdvertisement(bytes, at, at + STEP) !== undefined) return -1;
    view.on(bytes, at);
    const first = view.hmacWord(0);
    const last = view.hmacWord(4);
    digest = (digest + view.vhid + view.advskew + view.demote + view.advbase + view.checksum) | 0;
    digest = (digest + (first >>> 24) + (last & 255)) | 0;
    rest ^= view.version ^ view.type ^ view.authlen ^ view.counterHigh ^ view.counterLow;
    rest ^= first ^ view.hmacWord(1) ^ view.hmacWord(2) ^ view.hmacWord(3) ^ last;
  }
  others = rest;
  return digest;
}
