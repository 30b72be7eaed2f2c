import {
  createAuthenticator,
  decodeAdvertisement,
  decodePfsyncPacket,
  destination,
  dissect,
  encodeAdvertisementFrame,
  encodePfsyncPacket,
  formatMac,
  inspectPfsync,
  LINKTYPE_ETHERNET,
  Packet,
  signAdvertisement,
  source,
} from '@carplab/codec';
import { carpChecksumOk } from '@carplab/codec/carp';
import { LINKTYPE_PFSYNC } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import {
  type AdvertisementCodec,
  type AdvertisementKey,
  advertisementLaws,
  assertLaws,
  brokenLaws,
  type CarpFrameCodec,
  carpFrameLaws,
  oldPfsyncLaws,
  type PfsyncCodec,
  pfsyncLaws,
} from '../src/index.js';

const authenticator = (key: AdvertisementKey, vhid: number) => createAuthenticator({ ...key, vhid });

/** What an outsider writes: carplab's codec behind the interface. */
const carp: AdvertisementCodec = {
  encode: ({ vhid, advbase, advskew, demote, counter }, key) =>
    signAdvertisement({ vhid, advbase, advskew, demote, counter }, authenticator(key, vhid)),
  decode: (bytes) => {
    const found = decodeAdvertisement(bytes);
    return found === 'badlen' ? undefined : found;
  },
  verify: (bytes, key) =>
    bytes.length >= 36 &&
    bytes[0]! >> 4 === 2 &&
    carpChecksumOk(bytes, 0) &&
    authenticator(key, bytes[1]!).verify(bytes),
};

const packet = new Packet();
const frames: CarpFrameCodec = {
  encode: ({ advertisement, ...headers }) => encodeAdvertisementFrame(headers, advertisement),
  decode: (bytes) => {
    dissect(LINKTYPE_ETHERNET, bytes, 0, bytes.length, bytes.length, packet);
    const { family, kind, problems, payloadAt, payloadEnd, vlanCount, vlanTci } = packet;
    if (problems.length > 0 || family === 0 || kind !== 'ip' || packet.protocol !== 112) return undefined;
    const tos =
      family === 4
        ? bytes[packet.ipAt + 1]!
        : ((bytes[packet.ipAt]! << 4) | (bytes[packet.ipAt + 1]! >> 4)) & 0xff;
    return {
      family,
      dstMac: formatMac(bytes, packet.dstMacAt),
      srcMac: formatMac(bytes, packet.srcMacAt),
      src: source(packet)!,
      dst: destination(packet)!,
      ttl: packet.ttl,
      tos,
      id: family === 4 ? 256 * bytes[packet.ipAt + 4]! + bytes[packet.ipAt + 5]! : 0,
      ...(vlanCount === 1 ? { vlan: vlanTci[0]! & 0xfff } : {}),
      advertisement: bytes.slice(payloadAt, payloadEnd),
    };
  },
};

const pfsync: PfsyncCodec = {
  encode: (value) => encodePfsyncPacket(value),
  decode: (bytes) => {
    dissect(LINKTYPE_PFSYNC, bytes, 0, bytes.length, bytes.length, packet);
    // Versions 2 to 4 are read, though no receiver of today does.
    if (bytes[0]! > 4) inspectPfsync(packet);
    return packet.problems.length > 0 ? undefined : decodePfsyncPacket(bytes);
  },
};

const RUNS = { numRuns: 50, seed: 5 };

describe('carplab’s own codec keeps the laws', () => {
  it('advertisements', () => assertLaws(advertisementLaws(carp), RUNS));
  it('frames', () => assertLaws(carpFrameLaws(frames), RUNS));
  it('pfsync', () => assertLaws(pfsyncLaws(pfsync), RUNS));
  it('old pfsync', () => assertLaws(oldPfsyncLaws(pfsync), RUNS));
  it('of one dialect, or one variant', () => {
    assertLaws(advertisementLaws(carp, ['ucarp']), RUNS);
    assertLaws(pfsyncLaws(pfsync, ['openbsd-6']), RUNS);
  });
});

let calls = 0;
const boom = (): never => {
  throw new TypeError('boom');
};
const changed = (bytes: Uint8Array, at: number, to: (byte: number) => number): Uint8Array => {
  bytes[at] = to(bytes[at]!);
  return bytes;
};

/** A law, and a codec with a mistake that it catches. */
const PLANTED_CARP: readonly (readonly [law: string, mistake: Partial<AdvertisementCodec>])[] = [
  [
    'what was encoded is decoded again',
    {
      decode: (bytes) =>
        carp.decode(bytes) && { ...carp.decode(bytes)!, advskew: bytes[5]!, advbase: bytes[2]! },
    },
  ],
  [
    'what was decoded is encoded to the same bytes',
    {
      decode: (bytes) =>
        carp.decode(bytes) && {
          ...carp.decode(bytes)!,
          counter: BigInt(Number(carp.decode(bytes)!.counter)) & ((1n << 64n) - 1n),
        },
    },
  ],
  [
    'encoding depends on nothing but its arguments',
    { encode: (value, key) => carp.encode({ ...value, counter: BigInt(calls++) }, key) },
  ],
  ['no bytes make decode throw', { decode: (bytes) => (bytes.length < 36 ? boom() : carp.decode(bytes)) }],
  ['decode only reads', { decode: (bytes) => carp.decode(changed(bytes, 6, (byte) => byte ^ 1)) }],
  [
    'bytes that are cut are refused',
    { decode: (bytes) => carp.decode(bytes.length === 35 ? Uint8Array.from([...bytes, 0]) : bytes) },
  ],
  [
    'verify accepts what was signed',
    { verify: (bytes, key) => bytes[11]! < 128 && carp.verify!(bytes, key) },
  ],
  [
    'verify refuses any single flipped bit',
    { verify: (bytes, key) => authenticator(key, bytes[1]!).verify(bytes) },
  ],
  [
    'no bytes make verify throw',
    { verify: (bytes, key) => (bytes.length < 30 ? boom() : carp.verify!(bytes, key)) },
  ],
  [
    'the bytes are those that the implementations send',
    // The wrong order of addresses: a self-consistent codec that no kernel understands.
    {
      encode: (value, key) => carp.encode(value, { ...key, dialect: 'freebsd', context: 'sorted' }),
      verify: (bytes, key) => carp.verify!(bytes, { ...key, dialect: 'freebsd', context: 'sorted' }),
    },
  ],
  [
    'an advertisement has 36 bytes, whose checksum is right',
    { encode: (value, key) => changed(carp.encode(value, key), 7, (byte) => byte + 1) },
  ],
  [
    'the order of addresses does not matter where the kernel sorts them',
    {
      encode: (value, key) =>
        carp.encode(value, { ...key, dialect: 'dragonfly', context: 'v4sorted-v6iforder' }),
    },
  ],
  [
    'of a password 19 bytes count',
    {
      encode: (value, key) =>
        carp.encode(
          value,
          key.password === undefined ? key : { ...key, password: String(key.password).slice(0, 16) },
        ),
    },
  ],
  [
    'verify refuses what the HMAC covers, whatever the checksum',
    { verify: (bytes) => bytes.length >= 36 && bytes[0]! >> 4 === 2 && carpChecksumOk(bytes, 0) },
  ],
  [
    'verify accepts what the HMAC does not cover',
    { verify: (bytes, key) => bytes[4] === 0 && carp.verify!(bytes, key) },
  ],
  [
    'verify refuses another version',
    {
      verify: (bytes, key) =>
        bytes.length >= 36 && carpChecksumOk(bytes, 0) && authenticator(key, bytes[1]!).verify(bytes),
    },
  ],
  [
    'verify refuses another password, and other addresses',
    {
      encode: (value, key) => carp.encode(value, { ...key, addresses: [Uint8Array.of(10, 0, 0, 1)] }),
      verify: (bytes, key) => carp.verify!(bytes, { ...key, addresses: [Uint8Array.of(10, 0, 0, 1)] }),
    },
  ],
];

const PLANTED_FRAMES: readonly (readonly [law: string, mistake: Partial<CarpFrameCodec>])[] = [
  [
    'what was encoded is decoded again',
    { encode: ({ vlan: _, ...frame }) => frames.encode(frame, undefined) },
  ],
  [
    'what was decoded is encoded to the same bytes',
    { decode: (bytes) => frames.decode(bytes) && { ...frames.decode(bytes)!, tos: 0 } },
  ],
  [
    'encoding depends on nothing but its arguments',
    { encode: (frame) => frames.encode({ ...frame, id: calls++ & 0xffff }, undefined) },
  ],
  ['no bytes make decode throw', { decode: (bytes) => (bytes.length < 14 ? boom() : frames.decode(bytes)) }],
  ['decode only reads', { decode: (bytes) => frames.decode(changed(bytes, 0, () => 1)) }],
  [
    'bytes that are cut are refused',
    {
      decode: (bytes) =>
        frames.decode(bytes) ??
        (bytes.length > 50 ? (frames.decode(bytes.slice(0, 0)) ?? ({} as never)) : undefined),
    },
  ],
  [
    'a frame is as long as its headers and 36 bytes',
    { encode: (frame) => Uint8Array.from([...frames.encode(frame, undefined), 0, 0]) },
  ],
  [
    'any flipped bit of an IPv4 header is refused',
    {
      decode: (bytes) => {
        const copy = bytes.slice();
        // It takes the packet's id for granted, and its checksum.
        const found = frames.decode(copy);
        return found ?? (copy.length === 70 && bytes[14] === 0x45 ? ({ family: 4 } as never) : undefined);
      },
    },
  ],
  [
    'what follows the IP packet is padding',
    {
      decode: (bytes) => {
        const found = frames.decode(bytes);
        return found && { ...found, advertisement: bytes.slice(bytes.length - 36) };
      },
    },
  ],
];

const PLANTED_PFSYNC: readonly (readonly [law: string, mistake: Partial<PfsyncCodec>])[] = [
  [
    'what was encoded is decoded again',
    {
      decode: (bytes) => {
        const found = pfsync.decode(bytes);
        return found && { ...found, messages: found.messages.slice(0, 3) };
      },
    },
  ],
  [
    'what was decoded is encoded to the same bytes',
    { decode: (bytes) => pfsync.decode(bytes) && { ...pfsync.decode(bytes)!, pfcksum: '00'.repeat(16) } },
  ],
  [
    'encoding depends on nothing but its arguments',
    { encode: (value) => changed(pfsync.encode(value, undefined), 1, () => calls++) },
  ],
  ['no bytes make decode throw', { decode: (bytes) => (bytes.length < 20 ? boom() : pfsync.decode(bytes)) }],
  ['decode only reads', { decode: (bytes) => pfsync.decode(changed(bytes, 19, (byte) => byte ^ 1)) }],
  ['bytes that are cut are refused', { decode: (bytes) => decodePfsyncPacket(bytes) }],
  [
    'the header says how long the packet is',
    { encode: (value) => changed(pfsync.encode(value, undefined), 3, (byte) => byte - 20) },
  ],
  ['a length beyond the end is refused', { decode: (bytes) => decodePfsyncPacket(bytes) }],
];

const names = (laws: readonly { readonly name: string }[]): string[] => laws.map(({ name }) => name);

describe('each law catches a mistake', () => {
  const broken = (laws: Parameters<typeof brokenLaws>[0], law: string): string =>
    brokenLaws(
      laws.filter(({ name }) => name === law),
      { numRuns: 300, seed: 5, endOnFailure: true },
    )[0]?.report ?? 'it holds';

  it.each(PLANTED_CARP)('advertisements: %s', (law, mistake) => {
    expect(broken(advertisementLaws({ ...carp, ...mistake }), law)).toContain('Property failed after');
  });
  it.each(PLANTED_FRAMES)('frames: %s', (law, mistake) => {
    expect(broken(carpFrameLaws({ ...frames, ...mistake }), law)).toContain('Property failed after');
  });
  it.each(PLANTED_PFSYNC)('pfsync: %s', (law, mistake) => {
    expect(broken(pfsyncLaws({ ...pfsync, ...mistake }), law)).toContain('Property failed after');
  });

  it('no law is without one', () => {
    expect(PLANTED_CARP.map(([law]) => law).sort()).toEqual(names(advertisementLaws(carp)).sort());
    expect(PLANTED_FRAMES.map(([law]) => law).sort()).toEqual(names(carpFrameLaws(frames)).sort());
    expect(PLANTED_PFSYNC.map(([law]) => law).sort()).toEqual(names(pfsyncLaws(pfsync)).sort());
  });

  it('the report has the bytes, seed and path', () => {
    const cutShort = { ...carp, decode: PLANTED_CARP[5]![1].decode! };
    const [first] = brokenLaws(advertisementLaws(cutShort), RUNS);
    expect(first!.law).toBe('bytes that are cut are refused');
    expect(first!.report).toContain('35 of 36 bytes are accepted');
    expect(first!.report).toMatch(/seed: 5, path: "/);
    expect(() => assertLaws(advertisementLaws(cutShort), RUNS)).toThrow(
      /^bytes that are cut are refused: does not hold\n/,
    );
  });

  it('without verify there are fewer laws', () => {
    const { encode, decode } = carp;
    expect(names(advertisementLaws({ encode, decode })).filter((name) => name.includes('verify'))).toEqual(
      [],
    );
  });
});
