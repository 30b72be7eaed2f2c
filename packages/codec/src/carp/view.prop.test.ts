import fc from 'fast-check';
import { expect, it } from 'vitest';
import { carpChecksumOk, writeCarpChecksum } from './check.js';
import { AdvertisementView } from './view.js';

const RUNS = { numRuns: 5000 };
const header = fc.uint8Array({ minLength: 36, maxLength: 36 });
/** Bytes that make the most carries, or none. */
const extreme = fc.array(fc.constantFrom(0, 1, 0xfe, 0xff), { minLength: 36, maxLength: 36 });
const bytes36 = fc.oneof(
  header,
  extreme.map((list) => Uint8Array.from(list)),
);

it('the view finds a checksum right exactly where carpChecksumOk does', () => {
  const view = new AdvertisementView();
  fc.assert(
    fc.property(
      bytes36,
      fc.nat(40),
      fc.boolean(),
      fc.nat(35),
      fc.nat(255),
      (bytes, at, sign, place, other) => {
        const buffer = new Uint8Array(at + 36);
        buffer.set(bytes, at);
        if (sign) {
          writeCarpChecksum(buffer, at);
          expect(view.on(buffer, at).checksumOk).toBe(true);
        }
        buffer[at + place] = other;
        expect(view.on(buffer, at).checksumOk).toBe(carpChecksumOk(buffer, at));
      },
    ),
    RUNS,
  );
});

it('all bytes equal: the sums with the most carries, and with none', () => {
  for (let value = 0; value < 256; value++) {
    const bytes = new Uint8Array(36).fill(value);
    expect(new AdvertisementView().on(bytes).checksumOk).toBe(carpChecksumOk(bytes, 0));
  }
});

it('a view moved to other bytes reads those, and sees later changes to them', () => {
  const view = new AdvertisementView();
  fc.assert(
    fc.property(bytes36, bytes36, fc.nat(20), (one, other, at) => {
      const whole = new Uint8Array(at + 72);
      whole.set(one, at);
      const part = whole.subarray(at);
      const word = (bytes: Uint8Array, i: number): number => new DataView(bytes.buffer, i).getUint32(0);
      expect(view.on(part).counterLow).toBe(word(one, 12));
      whole.set(other, at);
      expect(view.counterLow).toBe(word(other, 12));
      expect(view.on(other).hmacWord(4)).toBe(word(other, 32));
    }),
    RUNS,
  );
});

it('a view follows a buffer that grows', () => {
  // Resizable buffers came with ES2024, after the library that we compile against.
  const Resizable = ArrayBuffer as unknown as new (
    length: number,
    options: { maxByteLength: number },
  ) => ArrayBuffer & { resize(length: number): void };
  const buffer = new Resizable(36, { maxByteLength: 72 });
  const bytes = new Uint8Array(buffer);
  const view = new AdvertisementView().on(bytes);
  buffer.resize(72);
  bytes[37] = 9;
  expect(view.on(bytes, 36).vhid).toBe(9);
  bytes[71] = 5;
  expect(view.hmacWord(4)).toBe(5);
});
