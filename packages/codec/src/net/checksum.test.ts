import { describe, expect, it } from 'vitest';
import { checksumOk, internetChecksum, pseudoHeaderSum } from './checksum.js';

describe('internetChecksum', () => {
  it('gives the sum of RFC 1071 §3', () => {
    const bytes = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
    expect(internetChecksum(bytes, 0, 8)).toBe(~0xddf2 & 0xffff);
  });
  it('takes an odd last byte as the high half of a word', () => {
    expect(internetChecksum(Uint8Array.of(0x12), 0, 1)).toBe(~0x1200 & 0xffff);
    expect(internetChecksum(Uint8Array.of(9, 0x12, 0x34, 0x56, 9), 1, 4)).toBe(~(0x1234 + 0x5600) & 0xffff);
  });
  it('gives 0xffff for nothing and for zeros', () => {
    expect(internetChecksum(new Uint8Array(4), 0, 0)).toBe(0xffff);
    expect(internetChecksum(new Uint8Array(4), 0, 4)).toBe(0xffff);
    expect(checksumOk(new Uint8Array(4), 0, 4)).toBe(false);
  });
  it('does not overflow on long input', () => {
    const bytes = new Uint8Array(1 << 20).fill(0xff);
    expect(internetChecksum(bytes, 0, bytes.length)).toBe(0);
    expect(checksumOk(bytes, 0, bytes.length - 1)).toBe(false);
  });
});

describe('pseudoHeaderSum', () => {
  it('sums IPv4 addresses, protocol and length', () => {
    const addresses = Uint8Array.of(0, 192, 0, 2, 1, 192, 0, 2, 2);
    const sum = 0xc000 + 0x0201 + 0xc000 + 0x0202 + 17 + 12;
    expect(pseudoHeaderSum(4, addresses, 1, 17, 12)).toBe((sum & 0xffff) + (sum >> 16));
  });
  it('sums IPv6 addresses, next header and a 32-bit length', () => {
    const addresses = new Uint8Array(32);
    addresses[0] = 0xfe;
    addresses[1] = 0x80;
    addresses[31] = 5;
    expect(pseudoHeaderSum(6, addresses, 0, 58, 0x20003)).toBe(0xfe80 + 5 + 58 + 2 + 3);
  });
});
