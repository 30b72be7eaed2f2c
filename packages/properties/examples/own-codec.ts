import { createAuthenticator, decodeAdvertisement, signAdvertisement } from '@carplab/codec';
import { carpChecksumOk } from '@carplab/codec/carp';
import { type AdvertisementCodec, type AdvertisementKey, advertisementLaws } from '@carplab/properties';
import fc from 'fast-check';
import { it } from 'vitest';

const authenticatorOf = (key: AdvertisementKey, vhid: number) => createAuthenticator({ ...key, vhid });

/** Your codec; here it is carplab's. */
const codec: AdvertisementCodec = {
  encode: ({ vhid, advbase, advskew, demote, counter }, key) =>
    signAdvertisement({ vhid, advbase, advskew, demote, counter }, authenticatorOf(key, vhid)),
  decode: (bytes) => {
    const found = decodeAdvertisement(bytes);
    return found === 'badlen' ? undefined : found;
  },
  verify: (bytes, key) => {
    const found = decodeAdvertisement(bytes);
    if (found === 'badlen' || found.version !== 2 || !carpChecksumOk(bytes, 0)) return false;
    return authenticatorOf(key, found.vhid).verify(bytes);
  },
};

for (const { name, property } of advertisementLaws(codec))
  it(name, () => fc.assert(property, { numRuns: 50 }));
