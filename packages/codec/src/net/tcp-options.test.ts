import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTcpOptions, parseTcpOptions, type TcpOptions } from './tcp-options.js';

const u32 = fc.nat({ max: 0xffff_ffff });
const options: fc.Arbitrary<TcpOptions> = fc.record(
  {
    mss: fc.nat({ max: 0xffff }),
    windowScale: fc.nat({ max: 14 }),
    sackPermitted: fc.constant(true as const),
    timestamps: fc.record({ value: u32, echo: u32 }),
  },
  { requiredKeys: [] },
);

describe('TCP options', () => {
  it('are read as they were written, in whole words', () => {
    fc.assert(
      fc.property(options, (plain) => {
        const bytes = encodeTcpOptions(plain);
        expect(bytes.length % 4).toBe(0);
        expect(parseTcpOptions(bytes)).toEqual(plain);
      }),
      { numRuns: 1000 },
    );
  });
  it('may be any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(parseTcpOptions(bytes)).toBeTypeOf('object');
      }),
      { numRuns: 2000 },
    );
  });
  it('end at the first that leads out of the header', () => {
    expect(parseTcpOptions(Uint8Array.of(1, 2, 4, 5))).toEqual({});
    expect(parseTcpOptions(Uint8Array.of(2, 0, 2, 4, 5, 0xb4))).toEqual({});
    expect(parseTcpOptions(Uint8Array.of(1, 1, 1, 2))).toEqual({});
  });
  it('skip what is unknown, and what has a wrong length', () => {
    expect(parseTcpOptions(Uint8Array.of(254, 3, 9, 2, 3, 9, 2, 4, 5, 0xb4))).toEqual({ mss: 1460 });
  });
  it('end at the end-of-list', () => {
    expect(parseTcpOptions(Uint8Array.of(0, 2, 4, 5, 0xb4))).toEqual({});
  });
  it('take a shift above 14 as 14', () => {
    expect(parseTcpOptions(Uint8Array.of(3, 3, 200))).toEqual({ windowScale: 14 });
  });
  it('throw for a number that does not fit', () => {
    expect(() => encodeTcpOptions({ windowScale: 15 })).toThrow(RangeError);
    expect(() => encodeTcpOptions({ mss: 65536 })).toThrow(RangeError);
  });
});
