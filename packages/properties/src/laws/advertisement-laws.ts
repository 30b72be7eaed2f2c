import {
  addressBytes,
  DIALECT_NAMES,
  type DialectName,
  parseAddress,
  parseMac,
  sameBytes,
  toHex,
} from '@carplab/codec';
import fc from 'fast-check';
import { hostAddresses } from '../arbitraries/address.js';
import {
  type AdvertisementKey,
  type AdvertisementValue,
  advertisementKeys,
  advertisements,
  passwords,
} from '../arbitraries/advertisement.js';
import { DIALECT_RULES } from '../dialect-rules.js';
import { type ByteCodec, codecLaws, type Sample } from './codec-laws.js';
import { KNOWN_ADVERTISEMENTS, type KnownAdvertisement } from './known-advertisements.js';
import { type Law, lawOf, must } from './law.js';
import { places, withBitFlipped } from './mutation.js';

/**
 * Somebody's codec of advertisements: the 36 bytes. `encode` signs, and writes the checksum; `verify` looks at version,
 * checksum and HMAC, and takes the vhid from the bytes.
 */
export type AdvertisementCodec = ByteCodec<AdvertisementValue, AdvertisementKey>;

type Signed = Sample<AdvertisementValue, AdvertisementKey>;

/** The bits that the HMAC covers, beside addresses and key: vhid, counter, and the HMAC itself. */
const COVERED = Array.from({ length: 8 * 36 }, (_, bit) => bit).filter(
  (bit) => bit >> 3 === 1 || bit >> 3 >= 8,
);
/** Type, advskew, authlen, demote, advbase: nobody authenticates them (carp.md §1). */
const UNCOVERED_MASKS: readonly (readonly [at: number, mask: number])[] = [
  [0, 0x0f],
  [2, 0xff],
  [3, 0xff],
  [4, 0xff],
  [5, 0xff],
];

/** An advertisement of one of these dialects, with the key that it is signed with. */
export function signedAdvertisements(dialects?: readonly DialectName[]): fc.Arbitrary<Signed> {
  return advertisementKeys(dialects).chain((key) =>
    advertisements(key.dialect).map((value) => ({ value, key })),
  );
}

/**
 * The laws of a codec of advertisements: those of any codec, and what the HMAC of each dialect covers.
 *
 * @param names the dialects that the codec knows. Default: all
 */
export function advertisementLaws(
  codec: AdvertisementCodec,
  names: readonly DialectName[] = DIALECT_NAMES,
): Law[] {
  const samples = signedAdvertisements(names);
  const encode = ({ value, key }: Signed): Uint8Array => codec.encode(value, key);
  const accepts = (bytes: Uint8Array, key: AdvertisementKey): boolean => codec.verify?.(bytes, key) ?? false;
  const known = KNOWN_ADVERTISEMENTS.filter(({ dialect }) => names.includes(dialect));
  const laws = [
    ...codecLaws(codec, { samples }),
    lawOf(
      'the bytes are those that the implementations send',
      'Advertisements made by their own code (carp.md §2).',
      fc.constantFrom(...known),
      (one) => {
        const found = toHex(encode(sampleOf(one)));
        must(found === one.packet, () => `${found} instead of ${one.packet}`);
      },
    ),
    lawOf(
      'an advertisement has 36 bytes, whose checksum is right',
      'One’s-complement sum over exactly these bytes, without a pseudo-header (carp.md §1).',
      samples,
      (sample) => {
        const bytes = encode(sample);
        must(bytes.length === 36, () => `it has ${bytes.length} bytes`);
        const [high, low] = checksumOf(bytes);
        must(bytes[6] === high && bytes[7] === low, () => `${toHex(bytes)} has another checksum`);
      },
    ),
    lawOf(
      'the order of addresses does not matter where the kernel sorts them',
      'IPv4 ascending everywhere; IPv6 too, except on DragonFly (carp.md §2).',
      samples,
      ({ value, key }) => {
        const { addresses, dialect } = key;
        const ipv4 = addresses.filter(({ length }) => length === 4).reverse();
        const ipv6 = addresses.filter(({ length }) => length === 16);
        if (DIALECT_RULES[dialect].sortsIpv6) ipv6.reverse();
        const turned = codec.encode(value, { ...key, addresses: [...ipv6, ...ipv4] });
        const bytes = encode({ value, key });
        must(sameBytes(turned, bytes), () => `${toHex(turned)} instead of ${toHex(bytes)}`);
      },
    ),
  ];
  const cutting = names.filter((dialect) => !DIALECT_RULES[dialect].oneAddress);
  if (cutting.length > 0)
    laws.push(
      lawOf(
        'of a password 19 bytes count',
        'strlcpy into 20 bytes; UCARP refuses longer ones (carp.md §2).',
        fc.tuple(signedAdvertisements(cutting), passwords()),
        ([{ value, key: signed }, start]) => {
          const { key: _, ...key } = signed;
          const password = start.padEnd(19, 'x');
          const bytes = codec.encode(value, { ...key, password });
          const longer = codec.encode(value, { ...key, password: `${password}and more` });
          must(sameBytes(longer, bytes), () => 'a longer password gives other bytes');
          const shorter = codec.encode(value, { ...key, password: password.slice(0, 18) });
          must(!sameBytes(shorter, bytes), () => 'byte 19 of the password does not count');
        },
      ),
    );
  if (codec.verify === undefined) return laws;
  return [
    ...laws,
    lawOf(
      'verify refuses what the HMAC covers, whatever the checksum',
      'vhid and counter are authenticated (carp.md §2).',
      fc.tuple(samples, places),
      ([sample, bits]) => {
        const bytes = encode(sample);
        for (const place of bits) {
          const bit = COVERED[place % COVERED.length]!;
          const forged = withChecksum(withBitFlipped(bytes, bit));
          must(!accepts(forged, sample.key), () => `${toHex(forged)} is accepted: byte ${bit >> 3} differs`);
        }
      },
    ),
    lawOf(
      'verify accepts what the HMAC does not cover',
      'Type, advskew, authlen, demote and advbase are not authenticated (carp.md §1).',
      fc.tuple(samples, fc.constantFrom(...UNCOVERED_MASKS), fc.nat(255)),
      ([sample, [at, mask], value]) => {
        const bytes = encode(sample).slice();
        bytes[at]! ^= value & mask;
        must(
          accepts(withChecksum(bytes), sample.key),
          () => `${toHex(bytes)} is refused: byte ${at} differs`,
        );
      },
    ),
    lawOf('verify refuses another version', 'badver (carp.md §1).', samples, (sample) => {
      for (let bit = 0; bit < 4; bit++) {
        const other = withChecksum(withBitFlipped(encode(sample), bit));
        must(!accepts(other, sample.key), () => `version ${other[0]! >> 4} is accepted`);
      }
    }),
    lawOf(
      'verify refuses another password, and other addresses',
      'Both are in the HMAC (carp.md §2).',
      fc.tuple(samples, hostAddresses(4), fc.nat(18)),
      ([sample, address, place]) => {
        const bytes = encode(sample);
        const { key } = sample;
        must(!accepts(bytes, otherSecret(key, place)), () => `${toHex(bytes)} is accepted with another key`);
        const isNew = key.addresses.every((each) => !sameBytes(addressBytes('addresses', each), address));
        const others = { ...key, addresses: [address, ...key.addresses.slice(1)] };
        must(!isNew || !accepts(bytes, others), () => `${toHex(bytes)} is accepted with another address`);
      },
    ),
  ];
}

function otherSecret(key: AdvertisementKey, place: number): AdvertisementKey {
  if (key.key instanceof Uint8Array)
    return { ...key, key: key.key.map((byte, i) => (i === place ? ~byte : byte)) };
  const text = String(key.password);
  const at = place % text.length;
  return { ...key, password: `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}` };
}

function sampleOf(known: KnownAdvertisement): Signed {
  const { dialect, context, password, lladdr, addresses, packet: _, ...value } = known;
  return {
    value,
    key: {
      dialect,
      password,
      addresses: addresses.split(' ').map((text) => parseAddress(text)!),
      ...(context === undefined ? {} : { context }),
      ...(lladdr === undefined ? {} : { lladdr: { lladdr: parseMac(lladdr)! } }),
    },
  };
}

/** Written a second time, so that a mistake in a codec's own is found. */
function checksumOf(bytes: Uint8Array): readonly [high: number, low: number] {
  let sum = 0;
  for (let i = 0; i < 36; i += 2) if (i !== 6) sum += 256 * bytes[i]! + bytes[i + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return [(~sum >> 8) & 0xff, ~sum & 0xff];
}

/** A copy with the right checksum. */
function withChecksum(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(checksumOf(copy), 6);
  return copy;
}
