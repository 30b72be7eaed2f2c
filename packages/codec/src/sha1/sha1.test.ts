import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generate, TARGET } from '../../../../scripts/generate-sha1.js';
import { toHex } from '../bytes.js';
import { sha1Compress } from '../generated/sha1-compress.js';
import { HmacKey } from './hmac-key.js';
import { HmacSchedule } from './hmac-schedule.js';
import { sha1 } from './sha1.js';

const words = (length: number): fc.Arbitrary<Int32Array> =>
  fc.int32Array({ minLength: length, maxLength: length });

/** FIPS 180-4 §6.1.2 as it is written there: the oracle of the unrolled function. */
function compressByTheBook(from: Int32Array, block: Int32Array): Int32Array {
  const rotl = (value: number, by: number): number => (value << by) | (value >>> (32 - by));
  const w = [...block];
  for (let t = 16; t < 80; t++) w.push(rotl(w[t - 3]! ^ w[t - 8]! ^ w[t - 14]! ^ w[t - 16]!, 1));
  let [a, b, c, d, e] = from as unknown as [number, number, number, number, number];
  for (let t = 0; t < 80; t++) {
    const [f, k] =
      t < 20
        ? [(b & c) ^ (~b & d), 0x5a827999]
        : t < 40
          ? [b ^ c ^ d, 0x6ed9eba1]
          : t < 60
            ? [(b & c) ^ (b & d) ^ (c & d), 0x8f1bbcdc]
            : [b ^ c ^ d, 0xca62c1d6];
    const next = (rotl(a, 5) + f + e + k + w[t]!) | 0;
    [a, b, c, d, e] = [next, a, rotl(b, 30), c, d];
  }
  return Int32Array.of(from[0]! + a, from[1]! + b, from[2]! + c, from[3]! + d, from[4]! + e);
}

describe('sha1Compress', () => {
  it('is what its generator prints', () => {
    expect(readFileSync(TARGET, 'utf8')).toBe(generate());
  });

  it('equals the loop of FIPS 180-4', () => {
    fc.assert(
      fc.property(words(5), words(16), (from, block) => {
        const to = new Int32Array(5);
        sha1Compress(to, from, 0, block, 0);
        expect(to).toEqual(compressByTheBook(from, block));
      }),
      { numRuns: 2000 },
    );
  });

  it('may write over what it reads from', () => {
    fc.assert(
      fc.property(words(5), words(16), (state, block) => {
        const wanted = compressByTheBook(state, block);
        sha1Compress(state, state, 0, block, 0);
        expect(state).toEqual(wanted);
      }),
    );
  });
});

const bytes = fc.uint8Array({ maxLength: 300 });
const key = fc.uint8Array({ maxLength: 100 });

describe('against node:crypto', () => {
  it('sha1', () => {
    fc.assert(
      fc.property(bytes, (message) => {
        expect(toHex(sha1(message))).toBe(createHash('sha1').update(message).digest('hex'));
      }),
      { numRuns: 2000 },
    );
  });

  it('HmacKey', () => {
    fc.assert(
      fc.property(key, bytes, (k, message) => {
        const wanted = createHmac('sha1', k).update(message).digest();
        const hmac = new HmacKey(k);
        expect(toHex(hmac.digest(message))).toBe(wanted.toString('hex'));
        expect(hmac.matches(message, message.length, wanted, 0)).toBe(true);
        wanted[message.length % 20]! ^= 1;
        expect(hmac.matches(message, message.length, wanted, 0)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('HmacSchedule, whatever the length of the prefix and however often it was used before', () => {
    fc.assert(
      fc.property(
        key,
        bytes,
        fc.array(fc.uint8Array({ minLength: 8, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
        (k, prefix, counters) => {
          const schedule = new HmacSchedule(k, prefix);
          for (const counter of counters) {
            const wanted = createHmac('sha1', k).update(prefix).update(counter).digest();
            const packet = new Uint8Array(28);
            packet.set(counter);
            schedule.write(packet, 0, 8);
            expect(toHex(packet, 8)).toBe(wanted.toString('hex'));
            expect(schedule.matches(packet, 0, 8)).toBe(true);
            packet[8 + (prefix.length % 20)]! ^= 0x80;
            expect(schedule.matches(packet, 0, 8)).toBe(false);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
