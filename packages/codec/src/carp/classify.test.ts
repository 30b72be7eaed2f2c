import { describe, expect, it } from 'vitest';
import { classifyProtocol112 } from '../carp/index.js';
import { decodeVrrp, fromHex } from '../index.js';

const packet = (version: number, byte3: number, length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  bytes[0] = (version << 4) | 1;
  bytes[3] = byte3;
  return bytes;
};

describe('CARP, VRRPv2 or VRRPv3', () => {
  it.each([
    // [version, byte 3, length, what]
    [2, 7, 36, 'carp'],
    [2, 0, 36, 'carp'], // an authlen of 0 is still CARP: no receiver checks it
    [2, 6, 36, 'carp'],
    [2, 5, 36, 'vrrp2'], // 16 + 4·5
    [2, 7, 44, 'vrrp2'], // seven addresses
    [2, 0, 16, 'vrrp2'],
    [2, 1, 20, 'vrrp2'],
    [2, 1, 21, 'carp'],
    [2, 7, 40, 'carp'], // CARP with bytes behind it, which receivers ignore
    [2, 7, 20, 'carp'], // a short CARP
    [3, 1, 12, 'vrrp3'],
    [3, 7, 36, 'vrrp3'],
    [1, 7, 36, 'carp'],
    [0, 0, 36, 'carp'],
  ] as const)('version %i, byte 3 %i, %i bytes: %s', (version, byte3, length, what) => {
    expect(classifyProtocol112(packet(version, byte3, length), 0, length, length)).toBe(what);
  });

  it('goes by the length of the packet, not by what the capture kept of it', () => {
    expect(classifyProtocol112(packet(2, 1, 20).subarray(0, 8), 0, 8, 20)).toBe('vrrp2');
    expect(classifyProtocol112(packet(2, 7, 36).subarray(0, 8), 0, 8, 36)).toBe('carp');
  });

  it('takes what is too short to classify for CARP', () => {
    expect(classifyProtocol112(new Uint8Array(0), 0, 0, 0)).toBe('carp');
    expect(classifyProtocol112(Uint8Array.of(0x21, 1), 0, 2, 2)).toBe('carp');
  });
});

describe('decodeVrrp', () => {
  it('reads version 2', () => {
    expect(decodeVrrp(fromHex('2107640201010a4b0a0900640a09006500000000 00000000')!, 0, 24, 4)).toMatchObject(
      {
        version: 2,
        vrid: 7,
        priority: 100,
        count: 2,
        authType: 1,
        intervalCs: 100,
        addresses: [Uint8Array.of(10, 9, 0, 100), Uint8Array.of(10, 9, 0, 101)],
      },
    );
  });

  it('reads version 3, whose interval is in centiseconds and whose addresses may be IPv6', () => {
    const bytes = fromHex('3109ff01f0641234 fe800000000000000000000000000001')!;
    expect(decodeVrrp(bytes, 0, bytes.length, 6)).toMatchObject({
      version: 3,
      vrid: 9,
      priority: 255,
      intervalCs: 100,
      authType: undefined,
    });
    expect(decodeVrrp(bytes, 0, bytes.length, 6)).toHaveProperty('addresses.length', 1);
  });

  it('gives the addresses that are there when the count promises more', () => {
    const bytes = fromHex('210764ff00010a4b0a090064')!;
    expect(decodeVrrp(bytes, 0, bytes.length, 4)).toMatchObject({
      count: 255,
      addresses: [Uint8Array.of(10, 9, 0, 100)],
    });
    expect(decodeVrrp(bytes, 0, 7, 4)).toBe('badlen');
  });
});
