import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AdvertisementFrame, encodeAdvertisementFrame } from './advertisement-frame.js';
import { AdvertisementFrameEncoder } from './frame-encoder.js';

const byte = fc.nat(255);
const mac = fc
  .array(byte, { minLength: 6, maxLength: 6 })
  .map((bytes) => bytes.map((each) => each.toString(16).padStart(2, '0')).join(':'));
const headers: fc.Arbitrary<AdvertisementFrame> = fc.constantFrom(4 as const, 6 as const).chain((family) => {
  const address = family === 4 ? fc.ipV4() : fc.ipV6();
  return fc.record(
    {
      family: fc.constant(family),
      srcMac: mac,
      src: address,
      dstMac: mac,
      dst: address,
      ttl: byte,
      tos: byte,
      id: fc.nat(0xffff),
      vlan: fc.integer({ min: 1, max: 4094 }),
    },
    { requiredKeys: ['family', 'srcMac', 'src'] },
  );
});
const advertisement = fc.uint8Array({ minLength: 36, maxLength: 36 });

it('gives the frames of encodeAdvertisementFrame, one after another and into a buffer', () => {
  fc.assert(
    fc.property(headers, fc.array(advertisement, { minLength: 1, maxLength: 4 }), (given, all) => {
      const encoder = new AdvertisementFrameEncoder(given);
      const target = new Uint8Array(encoder.length + 3).fill(9);
      for (const each of all) {
        const expected = encodeAdvertisementFrame(given, each);
        expect(encoder.encode(each)).toEqual(expected);
        expect(encoder.encode(each, target)).toBe(target);
        expect(target).toEqual(Uint8Array.from([...expected, 9, 9, 9]));
        expect(expected.subarray(encoder.advertisementAt)).toEqual(each);
      }
    }),
  );
});

it('hands out frames that do not share their bytes', () => {
  const encoder = new AdvertisementFrameEncoder({ family: 4, srcMac: '00:00:5e:00:01:07', src: '10.9.0.1' });
  const first = encoder.encode(new Uint8Array(36));
  first.fill(1);
  expect(encoder.encode(new Uint8Array(36))[0]).toBe(1);
  expect(encoder.encode(new Uint8Array(36))[6]).toBe(0);
});

it('refuses what encodeAdvertisementFrame refuses, and a target without room', () => {
  const good = { family: 4, srcMac: '00:00:5e:00:01:07', src: '10.9.0.1' } as const;
  expect(() => new AdvertisementFrameEncoder({ ...good, src: '10.9.0' })).toThrow(RangeError);
  const encoder = new AdvertisementFrameEncoder(good);
  expect(() => encoder.encode(new Uint8Array(35))).toThrow('an advertisement has 36 bytes; this has 35');
  expect(() => encoder.encode(new Uint8Array(36), new Uint8Array(69))).toThrow(
    'the frame has 70 bytes; there is room for 69',
  );
});
