import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from './base64url.js';

it('agrees with the system', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = toBase64Url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64url'));
      expect(fromBase64Url(text)).toEqual(bytes);
    }),
  );
});

it('each text is of one value: what cannot have been written is refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'AQgw_-z9=+/') }), (text) => {
      const bytes = fromBase64Url(text);
      if (bytes !== undefined) expect(toBase64Url(bytes)).toBe(text);
    }),
  );
  expect([fromBase64Url('A'), fromBase64Url('AB'), fromBase64Url('AA=='), fromBase64Url('A+')]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
