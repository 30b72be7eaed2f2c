import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { carpChecksumOk, DIALECTS, type LladdrTerm } from '../carp/index.js';
import {
  type Advertisement,
  AdvertisementView,
  type Authenticator,
  CARP_BYTES,
  checkAdvertisement,
  createAuthenticator,
  type DialectName,
  decodeAdvertisement,
  encodeAdvertisement,
  fromHex,
  parseAddress,
  parseMac,
  signAdvertisement,
  toHex,
  Verifier,
} from '../index.js';

/** One vector, as made by the implementations' own C code: see fixtures/README.md. */
interface Vector {
  id: string;
  implementation: DialectName;
  variant: string;
  vhid: number;
  advbase: number;
  advskew: number;
  demote: number;
  password_hex: string;
  key20_hex: string;
  addresses_in_interface_order: string[];
  counter: string;
  hmac_message_hex: string;
  hmac_hex: string;
  packet_hex: string;
  lladdr?: string;
  note?: string;
}

const file = new URL('../../../../fixtures/vectors/carp-vectors.json', import.meta.url);
const vectors = (JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] }).vectors;

const rawKeyed = (vector: Vector): boolean => vector.note?.includes('raw key') === true;

function lladdrOf(vector: Vector): LladdrTerm | undefined {
  if (!vector.lladdr) return undefined;
  const lladdr = parseMac(vector.lladdr)!;
  if (vector.variant === 'nov6ll-realmac') return { lladdr, parentLladdr: lladdr };
  return { lladdr, leader: vector.variant !== 'nov6ll-notleader' };
}

function authenticatorOf(vector: Vector): Authenticator {
  const lladdr = lladdrOf(vector);
  const made = createAuthenticator({
    dialect: vector.implementation,
    ...(rawKeyed(vector) ? { key: fromHex(vector.key20_hex)! } : { password: fromHex(vector.password_hex)! }),
    vhid: vector.vhid,
    addresses: vector.addresses_in_interface_order.map((text) => parseAddress(text)!),
    context: vector.implementation === 'openbsd' ? vector.variant.split('-')[0]! : vector.variant,
    ...(lladdr ? { lladdr } : {}),
  });
  return made;
}

describe('the vectors', () => {
  it('are all there, and each dialect has some', () => {
    expect(vectors.length).toBe(284);
    expect(new Set(vectors.map((vector) => vector.implementation))).toEqual(new Set(Object.keys(DIALECTS)));
  });

  describe.each(vectors)('$id $implementation $variant', (vector) => {
    const packet = fromHex(vector.packet_hex)!;
    const counter = BigInt(vector.counter);
    const plain: Advertisement = {
      version: 2,
      type: 1,
      vhid: vector.vhid,
      advskew: vector.advskew,
      authlen: 7,
      demote: vector.demote,
      advbase: vector.advbase,
      checksum: Number.parseInt(vector.packet_hex.slice(12, 16), 16),
      counter,
      hmac: fromHex(vector.hmac_hex)!,
    };

    it('key and message', () => {
      const dialect = DIALECTS[vector.implementation];
      if (!rawKeyed(vector))
        expect(toHex(dialect.key(fromHex(vector.password_hex)!) as Uint8Array)).toBe(vector.key20_hex);
      const lladdr = lladdrOf(vector);
      const context = dialect.contexts.find((c) => vector.variant.startsWith(c.name))!;
      const prefix = context.prefix({
        vhid: vector.vhid,
        addresses: vector.addresses_in_interface_order.map((text) => parseAddress(text)!),
        ...(lladdr ? { lladdr } : {}),
      });
      expect(toHex(prefix as Uint8Array)).toBe(vector.hmac_message_hex.slice(0, -16));
    });

    it('sign, encode, verify', () => {
      const authenticator = authenticatorOf(vector);
      expect(toHex(signAdvertisement(plain, authenticator))).toBe(vector.packet_hex);
      expect(toHex(encodeAdvertisement(plain, new Uint8Array(CARP_BYTES).fill(0xa5)))).toBe(
        vector.packet_hex,
      );
      expect(authenticator.verify(packet)).toBe(true);
      const forged = packet.slice();
      forged[35]! ^= 1;
      expect(authenticator.verify(forged)).toBe(false);
    });

    it('check, decode, view', () => {
      expect(checkAdvertisement(packet, 0, packet.length)).toBeUndefined();
      expect(carpChecksumOk(packet, 0)).toBe(true);
      expect(decodeAdvertisement(packet)).toEqual(plain);
      const view = new AdvertisementView().on(packet);
      expect([view.vhid, view.advbase, view.advskew, view.demote]).toEqual([
        vector.vhid,
        vector.advbase,
        vector.advskew,
        vector.demote,
      ]);
      expect((BigInt(view.counterHigh) << 32n) | BigInt(view.counterLow)).toBe(counter);
    });

    it('is found by a verifier without a given dialect', () => {
      if (rawKeyed(vector)) return; // its key is no password's
      const lladdr = lladdrOf(vector);
      const verifier = new Verifier({
        passwords: ['not this one', fromHex(vector.password_hex)!],
        vhid: vector.vhid,
        addresses: vector.addresses_in_interface_order.map((text) => parseAddress(text)!),
        ...(lladdr ? { lladdr } : {}),
      });
      expect(verifier.match(packet)).toBeDefined();
    });
  });
});
