import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzip } from './gunzip.js';

interface Outcome {
  readonly bytes: Buffer;
  readonly damage: string | undefined;
}

async function unpacked(zipped: Uint8Array, chunk: number = zipped.length): Promise<Outcome> {
  const raw = (async function* () {
    for (let at = 0; at < zipped.length; at += chunk) yield zipped.subarray(at, at + chunk);
  })();
  const pieces: Uint8Array[] = [];
  let damage: string | undefined;
  for await (const piece of gunzip(raw, (why) => {
    damage = why;
  }))
    pieces.push(piece);
  return { bytes: Buffer.concat(pieces), damage };
}

// Hardly compressible, and larger than one output chunk of zlib.
const DATA = Buffer.from(
  Uint8Array.from({ length: 20_000 }, (_, i) => Math.imul(i * i + 1, 2_654_435_761) >>> 19),
);

describe('gunzip', () => {
  it('gives all data before bytes that are not gzip, in chunks of any size, and reports those bytes', async () => {
    const zipped = gzipSync(DATA);
    const followed = Buffer.concat([zipped, Buffer.from('not gzip')]);
    for (const chunk of [4, 70, 1000, zipped.length, zipped.length + 1, followed.length])
      expect(await unpacked(followed, chunk)).toEqual({
        bytes: DATA,
        damage: `8 bytes follow it at byte ${zipped.length} that are not gzip`,
      });
    expect((await unpacked(Buffer.concat([zipped, Buffer.of(0, 9)]))).damage).toContain('2 bytes follow it');
    expect((await unpacked(Buffer.concat([zipped, Buffer.of(9)]))).damage).toContain('1 byte follows it');
    expect(await unpacked(Buffer.concat([zipped, Buffer.alloc(512)]))).toEqual({
      bytes: DATA,
      damage: undefined,
    });
  });

  it('reads members one after the other, in chunks of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 400 }),
        async (parts, chunk) => {
          const zipped = Buffer.concat(parts.map((part) => gzipSync(part)));
          expect(await unpacked(zipped, chunk)).toEqual({ bytes: Buffer.concat(parts), damage: undefined });
        },
      ),
    );
  });

  it('skips every optional part of a header', async () => {
    const plain = gzipSync(DATA);
    const header = [0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3];
    const parts = [3, 0, 1, 2, 3, ...Buffer.from('name\0'), ...Buffer.from('comment\0'), 0xaa, 0xbb];
    const full = Buffer.concat([Uint8Array.from([...header, ...parts]), plain.subarray(10)]);
    for (const chunk of [5, full.length])
      expect(await unpacked(full, chunk)).toEqual({ bytes: DATA, damage: undefined });
    for (let length = 2; length < header.length + parts.length; length++)
      expect(await unpacked(full.subarray(0, length))).toEqual({
        bytes: Buffer.alloc(0),
        damage: 'unexpected end of file',
      });
  });

  it('reports what is wrong with a member, and gives the data before it', async () => {
    const zipped = gzipSync(DATA);
    const cut = await unpacked(zipped.subarray(0, 15_000));
    expect(cut.damage).toBe('unexpected end of file');
    expect(DATA.subarray(0, cut.bytes.length).equals(cut.bytes)).toBe(true);
    expect(cut.bytes.length).toBeGreaterThan(10_000);
    expect(await unpacked(zipped.subarray(0, -8))).toEqual({
      bytes: DATA,
      damage: 'unexpected end of file',
    });
    const wrong = (at: number): Buffer => {
      const copy = Buffer.from(zipped);
      copy[copy.length + at]! ^= 1;
      return copy;
    };
    expect(await unpacked(wrong(-8))).toEqual({ bytes: DATA, damage: 'its checksum is wrong' });
    expect(await unpacked(wrong(-1))).toEqual({ bytes: DATA, damage: 'its length is wrong' });
    const invalid = Buffer.concat([zipped.subarray(0, 10), Buffer.of(7), deflateRawSync(DATA)]);
    expect((await unpacked(invalid)).damage).toMatch(/invalid/);
  });
});
