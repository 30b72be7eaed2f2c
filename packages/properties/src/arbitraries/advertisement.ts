import type { AuthenticatorOptions, DialectName } from '@carplab/codec';
import { DIALECT_NAMES, DIALECTS } from '@carplab/codec/carp';
import fc from 'fast-check';
import { DIALECT_RULES } from '../dialect-rules.js';
import { hostAddresses } from './address.js';
import { advskews, dialects } from './host.js';
import { requireOne } from './require.js';

/** What a sender chooses of an advertisement. Version 2, type 1 and authlen 7 are the same in all. */
export interface AdvertisementValue {
  /** 1 to 255. */
  readonly vhid: number;
  /** Seconds, 0 to 255. */
  readonly advbase: number;
  /** 1/256 s, 0 to 255. */
  readonly advskew: number;
  /** Byte 4: OpenBSD's demotion count; 0 from all others. */
  readonly demote: number;
  /** 64 bits. */
  readonly counter: bigint;
}

/** What an advertisement is signed with: dialect, password or 20-byte key, context, virtual addresses. */
export type AdvertisementKey = Omit<AuthenticatorOptions, 'vhid'>;

const byte = fc.nat(255);
const word = fc.oneof(fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff), fc.nat(0xffff_ffff));

/** 64 bits, with the words at which something overflows. */
export function counters(): fc.Arbitrary<bigint> {
  return fc.tuple(word, word).map(([high, low]) => (BigInt(high) << 32n) | BigInt(low));
}

/**
 * An advertisement of a dialect, without its HMAC.
 *
 * @throws {RangeError} for what is no dialect
 * @example
 * fc.sample(advertisements('freebsd'), { numRuns: 20, seed: 1 }).every(({ demote }) => demote === 0); // => true
 */
export function advertisements(dialect: DialectName): fc.Arbitrary<AdvertisementValue> {
  requireOne('dialect', dialect, DIALECT_NAMES);
  const { demotion, zeroBase } = DIALECT_RULES[dialect];
  return fc.record({
    vhid: fc.oneof(fc.constantFrom(1, 255), fc.integer({ min: 1, max: 255 })),
    advbase: fc.oneof(fc.constantFrom(1, 2, 255), fc.integer({ min: zeroBase ? 0 : 1, max: 255 })),
    // 255 is that of a goodbye.
    advskew: fc.oneof(advskews(), fc.constant(255)),
    demote: demotion === 'counted' ? byte : fc.constant(0),
    counter: counters(),
  });
}

/** 1 to 19 ASCII characters: what every implementation takes whole. */
export function passwords(): fc.Arbitrary<string> {
  return fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 19 });
}

/** Distinct virtual addresses, in the order in which they are configured: one to six, of either family or both. */
export function virtualAddresses(dialect: DialectName): fc.Arbitrary<Uint8Array[]> {
  requireOne('dialect', dialect, DIALECT_NAMES);
  if (DIALECT_RULES[dialect].oneAddress) return hostAddresses(4).map((address) => [address]);
  return fc.uniqueArray(fc.oneof(hostAddresses(4), hostAddresses(6)), {
    minLength: 1,
    maxLength: 6,
    selector: String,
  });
}

/**
 * A key of one of these dialects (default: all): from a password, or 20 bytes as an ioctl or netlink gives them; in each
 * of the dialect's contexts; on OpenBSD also with the MAC address of the carp interface.
 */
export function advertisementKeys(names?: readonly DialectName[]): fc.Arbitrary<AdvertisementKey> {
  return dialects(names).chain((dialect) => {
    const secret = fc.oneof(
      passwords().map((password) => ({ password })),
      fc.uint8Array({ minLength: 20, maxLength: 20 }).map((key) => ({ key })),
    );
    const contexts = DIALECTS[dialect].contexts.map(({ name }) => name);
    const lladdr = DIALECT_RULES[dialect].hashesLladdr
      ? fc.option(
          fc.uint8Array({ minLength: 6, maxLength: 6 }).map((mac) => ({ lladdr: { lladdr: mac } })),
          {
            nil: {},
          },
        )
      : fc.constant({});
    return fc
      .record({
        secret,
        context: fc.constantFrom(...contexts),
        addresses: virtualAddresses(dialect),
        lladdr,
      })
      .map(({ secret, lladdr, ...rest }) => ({ dialect, ...secret, ...lladdr, ...rest }));
  });
}
