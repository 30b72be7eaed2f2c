import { expect, it } from 'vitest';
import { type Advertisement, decodeAdvertisement } from './advertisement.js';

it('keeps its own copy of the hmac, from a Buffer too, whose slice shares its memory', () => {
  for (const bytes of [new Uint8Array(36).fill(1), Buffer.alloc(36, 1)]) {
    const ad = decodeAdvertisement(bytes) as Advertisement;
    bytes.fill(2);
    expect([...ad.hmac]).toEqual(new Array(20).fill(1));
  }
});
