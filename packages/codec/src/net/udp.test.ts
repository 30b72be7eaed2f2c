import { describe, expect, it } from 'vitest';
import { decodeUdp, encodeUdp, udpChecksum } from './udp.js';

const AT = 40;

function packet(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(AT + 8 + data.length);
  encodeUdp({ sourcePort: 1, destinationPort: 2, data }, bytes, AT, AT - 20, 4);
  return bytes;
}

describe('a UDP checksum', () => {
  it('of zero means none over IPv4, and is refused over IPv6', () => {
    const bytes = packet(Uint8Array.of(1, 2));
    bytes.fill(0, AT + 6, AT + 8);
    expect(decodeUdp(bytes, AT, bytes.length, AT - 20, 4)).toMatchObject({ ok: true });
    expect(decodeUdp(bytes, AT, bytes.length, AT - 40, 6)).toMatchObject({ problem: { code: 'nosum' } });
  });
  it('that comes to zero is sent as ffff', () => {
    const plain = packet(Uint8Array.of(0, 0));
    // The data hold what the sum lacks: with it everything adds up to ffff, and the checksum would be 0.
    const lacks = udpChecksum(plain, AT, plain.length, AT - 20, 4);
    const bytes = packet(Uint8Array.of(lacks >> 8, lacks));
    expect([bytes[AT + 6], bytes[AT + 7]]).toEqual([0xff, 0xff]);
    expect(decodeUdp(bytes, AT, bytes.length, AT - 20, 4)).toMatchObject({ ok: true });
  });
});

describe('a UDP length', () => {
  it('leaves out what follows it', () => {
    const bytes = new Uint8Array(AT + 20);
    bytes.set(packet(Uint8Array.of(7)));
    expect(decodeUdp(bytes, AT, bytes.length, AT - 20, 4)).toMatchObject({
      value: { data: Uint8Array.of(7) },
      next: AT + 9,
    });
  });
  it('of less than a header, or more than there is, is refused', () => {
    for (const length of [7, 10]) {
      const bytes = packet(Uint8Array.of(7));
      bytes[AT + 5] = length;
      expect(decodeUdp(bytes, AT, bytes.length, AT - 20, 4)).toMatchObject({ problem: { code: 'badlen' } });
    }
  });
});
