import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedChecksum, checksumOk, checksumPart, internetChecksum } from './checksum.js';
import { ipv4Checksum, isIpv4ChecksumOk } from './ipv4.js';

/** RFC 1071 word by word, end-around carry after each. */
function naive(bytes: Uint8Array, start: number, end: number, initial: number): number {
  let sum = initial;
  for (let at = start; at < end; at += 2) {
    sum += bytes[at]! * 256 + (at + 1 < end ? bytes[at + 1]! : 0);
    while (sum > 0xffff) sum = (sum % 65536) + Math.floor(sum / 65536);
  }
  while (sum > 0xffff) sum = (sum % 65536) + Math.floor(sum / 65536);
  return 65535 - sum;
}

const range = fc
  .uint8Array({ maxLength: 400 })
  .chain((bytes) =>
    fc.tuple(
      fc.constant(bytes),
      fc.nat({ max: bytes.length }),
      fc.nat({ max: bytes.length }),
      fc.maxSafeNat(),
    ),
  )
  .map(([bytes, a, b, initial]) => ({
    bytes,
    start: Math.min(a, b),
    end: Math.max(a, b),
    initial: initial % 2 ** 31,
  }));

describe('internetChecksum', () => {
  it('is the naive sum', () => {
    fc.assert(
      fc.property(range, ({ bytes, start, end, initial }) => {
        expect(internetChecksum(bytes, start, end, initial)).toBe(naive(bytes, start, end, initial));
      }),
      { numRuns: 10_000 },
    );
  });
  it('is the naive sum on packets longer than a block', () => {
    fc.assert(
      fc.property(fc.nat({ max: 140_000 }), fc.integer({ min: 1, max: 255 }), (length, step) => {
        const bytes = Uint8Array.from({ length }, (_, i) => i * step + (i >> 8));
        expect(internetChecksum(bytes, 0, length)).toBe(naive(bytes, 0, length, 0));
      }),
      { numRuns: 30 },
    );
  });
  it('can be taken in parts, and makes what contains it sum up right', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 200 }), fc.nat(), (bytes, cut) => {
        const middle = (cut % bytes.length) & ~1;
        const part = checksumPart(bytes, 0, middle);
        const whole = internetChecksum(bytes, 0, bytes.length);
        expect(internetChecksum(bytes, middle, bytes.length, part)).toBe(whole);
        const even = bytes.length + (bytes.length % 2);
        const sealed = new Uint8Array(even + 2);
        sealed.set(bytes);
        sealed[even] = whole >> 8;
        sealed[even + 1] = whole;
        // Nothing but zeros has no right checksum but 0xffff, which is what it gets.
        expect(checksumOk(sealed, 0, sealed.length)).toBe(true);
        sealed[even + 1]! ^= 1;
        expect(checksumOk(sealed, 0, sealed.length)).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('isIpv4ChecksumOk', () => {
  it('is checksumOk for whole headers', () => {
    const header = fc
      .integer({ min: 5, max: 15 })
      .chain((words) => fc.uint8Array({ minLength: 4 * words, maxLength: 4 * words }));
    fc.assert(
      fc.property(header, fc.constantFrom(0, 1, 0xff), fc.boolean(), (bytes, flip, empty) => {
        if (empty) bytes.fill(0);
        const right = ipv4Checksum(bytes, 0, bytes.length);
        bytes[10] = right >> 8;
        bytes[11] = right ^ flip;
        expect(isIpv4ChecksumOk(bytes, 0, bytes.length)).toBe(checksumOk(bytes, 0, bytes.length));
        expect(isIpv4ChecksumOk(bytes, 0, bytes.length)).toBe(flip === 0);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('changedChecksum', () => {
  const change = fc.record({
    bytes: fc.uint8Array({ minLength: 2, maxLength: 80 }),
    at: fc.nat(),
    by: fc.uint8Array({ minLength: 2, maxLength: 32 }),
  });

  it('is the checksum of the changed bytes', () => {
    fc.assert(
      fc.property(change, ({ bytes, at: place, by }) => {
        const at = 2 * (place % (bytes.length >> 1));
        const length = Math.min(by.length, bytes.length - at) & ~1;
        const after = bytes.slice();
        after.set(by.subarray(0, length), at);
        const checksum = internetChecksum(bytes, 0, bytes.length);
        const changed = changedChecksum(checksum, bytes, at, by, 0, length);
        // One's complement has two zeros, 0 and 0xffff, and both verify.
        expect(changed % 0xffff).toBe(internetChecksum(after, 0, after.length) % 0xffff);
      }),
      { numRuns: 5000 },
    );
  });

  it('leaves a wrong checksum as wrong as it was', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), fc.uint8Array({ minLength: 4, maxLength: 4 }), (checksum, bytes) => {
        const there = changedChecksum(checksum, bytes, 0, bytes, 2, 2);
        expect(changedChecksum(there, bytes, 2, bytes, 0, 2) % 0xffff).toBe(checksum % 0xffff);
      }),
      { numRuns: 2000 },
    );
  });
});
