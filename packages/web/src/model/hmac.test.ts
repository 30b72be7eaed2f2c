import { readFileSync } from 'node:fs';
import { type DialectName, fromHex, parseAddress, parseMac } from '@carplab/codec';
import { cutKey } from '@carplab/codec/carp';
import { expect, it } from 'vitest';
import { hmacSum } from './hmac.js';

interface Vector {
  readonly id: string;
  readonly implementation: DialectName;
  readonly variant: string;
  readonly vhid: number;
  readonly key20_hex: string;
  readonly addresses_in_interface_order: readonly string[];
  readonly hmac_message_hex: string;
  readonly hmac_hex: string;
  readonly packet_hex: string;
  readonly lladdr?: string;
}

const file = new URL('../../../../fixtures/vectors/carp-vectors.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { readonly vectors: readonly Vector[] };

it('every vector: the parts are the message, and the digest is the packet’s', () => {
  for (const vector of vectors) {
    const { id, implementation: dialect, variant, vhid } = vector;
    const mac = vector.lladdr === undefined ? undefined : parseMac(vector.lladdr)!;
    const own =
      variant === 'nov6ll-realmac' ? { parentLladdr: mac! } : { leader: variant !== 'nov6ll-notleader' };
    const sum = hmacSum(fromHex(vector.packet_hex)!, 0, {
      ...{ dialect, vhid, key: fromHex(vector.key20_hex)! },
      addresses: vector.addresses_in_interface_order.map((text) => parseAddress(text)!),
      ...(mac === undefined ? {} : { lladdr: { lladdr: mac, ...own } }),
    })!;
    expect([id, sum.matches, sum.digest]).toEqual([id, true, vector.hmac_hex]);
    expect([id, sum.parts.map(({ hex }) => hex).join('')]).toEqual([id, vector.hmac_message_hex]);
    const expected = mac && sum.parts.some(({ what }) => what === 'lladdr') ? 1 : 0;
    expect(sum.parts.length).toBe(4 + expected + sum.parts.filter(({ what }) => what === 'address').length);
  }
});

const PACKET = fromHex('210100070001d52d0102030405060708aca8bfc41a3c2b1b3644d21a8a16f74f9cbe216c')!;
const TERMS = { dialect: 'freebsd', vhid: 1, addresses: [Uint8Array.of(10, 1, 1, 252)] } as const;

it('shows what is left of a long password, if it is the key', () => {
  const password = 'MonMotDePasseCarp2026';
  const sum = hmacSum(PACKET, 0, { ...TERMS, key: cutKey(password), password })!;
  expect(sum.password).toEqual({
    kept: '4d6f6e4d6f744465506173736543617270323032'.slice(0, 38),
    cut: '3236',
  });
  expect(sum.matches).toBe(false);
  expect(hmacSum(PACKET, 0, { ...TERMS, key: cutKey('other'), password })?.password).toBeUndefined();
});

it('UCARP has no HMAC of two addresses', () => {
  const addresses = [Uint8Array.of(10, 1, 1, 252), Uint8Array.of(10, 1, 1, 253)];
  expect(hmacSum(PACKET, 0, { ...TERMS, dialect: 'ucarp', addresses, key: cutKey('') })).toBeUndefined();
});
