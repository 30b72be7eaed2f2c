import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carpChecksum, carpChecksumOk, classifyProtocol112, writeCarpChecksum } from '../carp/index.js';
import {
  type Advertisement,
  AdvertisementView,
  CARP_BYTES,
  checkAdvertisement,
  decodeAdvertisement,
  decodeVrrp,
  encodeAdvertisement,
  fromHex,
} from '../index.js';
import { CARP } from '../layouts/index.js';

const RUNS = { numRuns: 5000 };
const byte = fc.integer({ min: 0, max: 255 });
const nibble = fc.integer({ min: 0, max: 15 });

const advertisement: fc.Arbitrary<Advertisement> = fc.record({
  version: nibble,
  type: nibble,
  vhid: byte,
  advskew: byte,
  authlen: byte,
  demote: byte,
  advbase: byte,
  checksum: fc.integer({ min: 0, max: 0xffff }),
  counter: fc.bigInt({ min: 0n, max: 0xffffffffffffffffn }),
  hmac: fc.uint8Array({ minLength: 20, maxLength: 20 }),
});
const packet = fc.uint8Array({ minLength: CARP_BYTES, maxLength: CARP_BYTES });

describe('laws of the advertisement', () => {
  it('decode after encode gives the same object', () => {
    fc.assert(
      fc.property(advertisement, (ad) => {
        expect(decodeAdvertisement(encodeAdvertisement(ad))).toEqual(ad);
      }),
      RUNS,
    );
  });

  it('encode after decode gives the same bytes, whatever lay in the buffer and around', () => {
    fc.assert(
      fc.property(packet, byte, fc.nat(9), (bytes, dirt, start) => {
        const target = new Uint8Array(CARP_BYTES + 20).fill(dirt);
        encodeAdvertisement(decodeAdvertisement(bytes) as Advertisement, target, start);
        expect(target.slice(start, start + CARP_BYTES)).toEqual(bytes);
        const around = [...target.slice(0, start), ...target.slice(start + CARP_BYTES)];
        expect(around.every((b) => b === dirt)).toBe(true);
      }),
      RUNS,
    );
  });

  it('view, plain object and buffer-layout agree', () => {
    const view = new AdvertisementView();
    fc.assert(
      fc.property(packet, fc.nat(9), (bytes, start) => {
        const buffer = new Uint8Array(start + CARP_BYTES);
        buffer.set(bytes, start);
        const plain = decodeAdvertisement(buffer, start) as Advertisement;
        const oracle = CARP.structure.decode(Buffer.from(buffer), start) as Record<string, number> & {
          hmac: Uint8Array;
        };
        view.on(buffer, start);
        for (const name of ['vhid', 'advskew', 'authlen', 'demote', 'advbase', 'checksum'] as const) {
          expect(view[name]).toBe(oracle[name]);
          expect(plain[name]).toBe(oracle[name]);
        }
        expect(view.version * 16 + view.type).toBe(oracle['versionType']);
        expect(plain.version * 16 + plain.type).toBe(oracle['versionType']);
        expect([view.counterHigh, view.counterLow]).toEqual([oracle['counterHigh'], oracle['counterLow']]);
        expect(plain.counter).toBe((BigInt(oracle['counterHigh']!) << 32n) + BigInt(oracle['counterLow']!));
        expect([...plain.hmac]).toEqual([...oracle.hmac]);
        const words = [0, 1, 2, 3, 4].map((i) => view.hmacWord(i));
        expect(words).toEqual([0, 4, 8, 12, 16].map((i) => Buffer.from(oracle.hmac).readUInt32BE(i)));
      }),
      RUNS,
    );
  });

  it('the checksum equals a naive one, and is right once written', () => {
    const naive = (bytes: Uint8Array): number => {
      let sum = 0;
      for (let i = 0; i < CARP_BYTES; i += 2)
        if (i !== CARP.offset.checksum) sum += bytes[i]! * 256 + bytes[i + 1]!;
      while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
      return 0xffff - sum;
    };
    fc.assert(
      fc.property(packet, (bytes) => {
        bytes[0]! |= 0x21; // a header of zeros only has two checksums
        expect(carpChecksum(bytes, 0)).toBe(naive(bytes));
        writeCarpChecksum(bytes, 0);
        expect(carpChecksumOk(bytes, 0)).toBe(true);
        bytes[20]! ^= 0x10;
        expect(carpChecksumOk(bytes, 0)).toBe(false);
      }),
      RUNS,
    );
  });

  it('no bytes make anything throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(60), fc.nat(200), (bytes, start, length) => {
        const end = bytes.length;
        if (checkAdvertisement(bytes, start, end) === undefined)
          expect(end - start).toBeGreaterThanOrEqual(CARP_BYTES);
        const decoded = decodeAdvertisement(bytes, start, end);
        expect(decoded === 'badlen').toBe(end - start < CARP_BYTES);
        const kind = classifyProtocol112(bytes, start, end, length);
        if (kind !== 'carp' && end - start >= 8)
          expect(decodeVrrp(bytes, start, end, 4)).toHaveProperty('vrid');
        decodeVrrp(bytes, start, end, 6);
      }),
      RUNS,
    );
  });
});

describe('misuse throws, and says what would be right', () => {
  const good = decodeAdvertisement(
    fromHex('210100070001d52d0102030405060708aca8bfc41a3c2b1b3644d21a8a16f74f9cbe216c')!,
  ) as Advertisement;
  it.each([
    [{ vhid: 256 }, 'vhid is 256; it takes a whole number from 0 to 255'],
    [{ advskew: -1 }, 'advskew is -1'],
    [{ advbase: 1.5 }, 'advbase is 1.5'],
    [{ counter: 1n << 64n }, 'counter does not fit 64 bits'],
    [{ hmac: new Uint8Array(19) }, 'hmac has 19 bytes; it takes 20'],
  ])('%o', (wrong, message) => {
    expect(() => encodeAdvertisement({ ...good, ...wrong })).toThrow(message);
  });

  it('a target that is too short', () => {
    expect(() => encodeAdvertisement(good, new Uint8Array(35))).toThrow('takes 36 bytes; there are 35');
  });
});
