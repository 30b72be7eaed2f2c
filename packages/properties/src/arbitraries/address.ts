import { formatAddress, formatMac } from '@carplab/codec';
import fc from 'fast-check';

/** Those at which something changes: the ends of ranges, and sign bits. */
const NOTABLE_OCTETS = [0, 1, 127, 128, 254, 255];

const octet = fc.oneof(fc.constantFrom(...NOTABLE_OCTETS), fc.nat(255));

/** A unicast address of a host: never all zeros, a group, or class E. */
export function hostAddresses(family: 4 | 6): fc.Arbitrary<Uint8Array> {
  if (family === 4)
    return fc
      .tuple(fc.integer({ min: 1, max: 223 }), octet, octet, octet)
      .map((octets) => Uint8Array.from(octets));
  // Global, unique local, and link-local, which is scoped.
  const prefix = fc.constantFrom([0x20, 0x01, 0x0d, 0xb8], [0xfd, 0, 0, 1], [0xfe, 0x80, 0, 0]);
  const rest = fc.array(octet, { minLength: 12, maxLength: 12 });
  return fc.tuple(prefix, rest).map(([first, last]) => Uint8Array.from([...first, ...last]));
}

/** The same as text. */
export function hostAddressTexts(family: 4 | 6): fc.Arbitrary<string> {
  return hostAddresses(family).map((address) => formatAddress(address));
}

/** A unicast MAC address as text. */
export function hostMacs(): fc.Arbitrary<string> {
  return fc
    .array(octet, { minLength: 6, maxLength: 6 })
    .map(([first, ...rest]) => formatMac(Uint8Array.from([first! & 0xfe, ...rest]), 0));
}
