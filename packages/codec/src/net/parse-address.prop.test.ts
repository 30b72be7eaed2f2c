import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv4, formatIpv6 } from './format-address.js';
import { formatMac, parseMac } from './mac.js';
import { parseIpv4, parseIpv6 } from './parse-address.js';

const runs = { numRuns: 5000 };
/** Addresses with runs of zero groups, which plain random bytes seldom have. */
const ipv6Bytes = fc
  .array(fc.oneof(fc.constant(0), fc.constant(0xffff), fc.integer({ min: 0, max: 0xffff })), {
    minLength: 8,
    maxLength: 8,
  })
  .map((words) => Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff])));
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
/** Text that is nearly an address. */
const nearly = fc
  .array(
    fc.constantFrom('0', '1', '9', '25', '255', '256', 'a', 'ffff', 'G', ':', ':', '::', '.', '.', '%', ' '),
    {
      maxLength: 17,
    },
  )
  .map((parts) => parts.join(''));

/** An address as the platform's URL parser, another implementation, writes it. */
const byUrl = (address: string): string => new URL(`http://[${address}]/`).hostname.slice(1, -1);

describe('addresses as text', () => {
  it('parse after format gives the bytes back', () => {
    fc.assert(
      fc.property(ipv6Bytes, bytesOf(4), bytesOf(6), (ipv6, ipv4, mac) => {
        expect(parseIpv6(formatIpv6(ipv6))).toEqual(ipv6);
        expect(parseIpv4(formatIpv4(ipv4))).toEqual(ipv4);
        expect(parseMac(formatMac(mac))).toEqual(mac);
      }),
      runs,
    );
  });
  it('are read and written as the URL parser does', () => {
    fc.assert(
      fc.property(ipv6Bytes, (bytes) => {
        const text = formatIpv6(bytes);
        // The URL standard writes no dots, RFC 5952 §5 does.
        if (text.includes('.')) expect(byUrl(text)).toMatch(/^::ffff:[0-9a-f]{1,4}:[0-9a-f]{1,4}$/);
        else expect(byUrl(text)).toBe(text);
        expect(parseIpv6(byUrl(text))).toEqual(bytes);
      }),
      runs,
    );
  });
  it('accepts what node:net accepts', () => {
    fc.assert(
      fc.property(fc.oneof(nearly, fc.ipV6(), fc.ipV4(), fc.ipV4Extended()), (text) => {
        expect(parseIpv4(text) !== undefined).toBe(isIPv4(text));
        // Zones are compared without their names, for which Node has rules of its own.
        const zoneAt = text.indexOf('%');
        const address = zoneAt < 0 ? text : text.slice(0, zoneAt);
        expect(parseIpv6(text) !== undefined).toBe(isIPv6(address) && zoneAt !== text.length - 1);
      }),
      { numRuns: 20_000 },
    );
  });
  it('takes any text without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        parseIpv6(text);
        parseIpv4(text);
        parseMac(text);
      }),
      runs,
    );
  });
});
