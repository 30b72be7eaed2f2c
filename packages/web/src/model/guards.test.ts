import { readFileSync } from 'node:fs';
import { DIALECT_NAMES, type DialectName, fromHex, parseAddress, parseMac } from '@carplab/codec';
import { Authenticator, DIALECTS, type LladdrTerm } from '@carplab/codec/carp';
import { CARP, fieldAt } from '@carplab/codec/layouts';
import { describe, expect, it } from 'vitest';
import { carpGuards } from './guards.js';

/** Made by the implementations' own C code: see fixtures/README.md. */
interface Vector {
  readonly implementation: DialectName;
  readonly variant: string;
  readonly key20_hex: string;
  readonly addresses_in_interface_order: readonly string[];
  readonly packet_hex: string;
  readonly lladdr?: string;
}

const file = new URL('../../../../fixtures/vectors/carp-vectors.json', import.meta.url);
const vectors = (JSON.parse(readFileSync(file, 'utf8')) as { readonly vectors: readonly Vector[] }).vectors;

/** What a receiver that has every virtual host with this key and these addresses says of an HMAC. */
function verifies(vector: Vector, packet: Uint8Array): boolean {
  const { implementation, variant, key20_hex: key, addresses_in_interface_order: texts } = vector;
  const vhid = packet[CARP.offset.vhid]!;
  const context = DIALECTS[implementation].contexts.find(({ name }) => variant.startsWith(name))!;
  const mac = vector.lladdr === undefined ? undefined : parseMac(vector.lladdr)!;
  const lladdr: LladdrTerm | undefined =
    mac &&
    (variant === 'nov6ll-realmac'
      ? { lladdr: mac, parentLladdr: mac }
      : { lladdr: mac, leader: variant !== 'nov6ll-notleader' });
  const addresses = texts.map((text) => parseAddress(text)!);
  const prefix = context.prefix({ vhid, addresses, ...(lladdr ? { lladdr } : {}) });
  return new Authenticator(implementation, context.name, fromHex(key)!, prefix as Uint8Array).verify(packet);
}

describe('what the HMAC covers, per dialect, on every vector', () => {
  it.each(DIALECT_NAMES)('%s: a flip of a covered bit fails, a flip of another does not', (dialect) => {
    const guards = carpGuards({ dialect, receiver: dialect, family: 4 });
    const own = vectors.filter(({ implementation }) => implementation === dialect);
    expect(own.length).toBeGreaterThan(5);
    for (const vector of own) {
      const sound = fromHex(vector.packet_hex)!;
      expect(verifies(vector, sound)).toBe(true);
      for (let bit = 0; bit < 8 * CARP.span; bit++) {
        const at = bit >> 3;
        const packet = sound.slice();
        packet[at] = packet[at]! ^ (1 << (bit & 7));
        const { name } = fieldAt(CARP, at)!;
        const found = [name, bit & 7, verifies(vector, packet)];
        expect(found).toEqual([name, bit & 7, guards[name] !== 'hmac']);
      }
    }
  });
});

it('anyone can change what decides the election', () => {
  for (const dialect of DIALECT_NAMES) {
    const { advskew, advbase, demote, authlen, checksum, versionType, ttl } = carpGuards({
      dialect,
      receiver: dialect,
      family: 4,
    });
    expect([dialect, advskew, advbase, demote, authlen]).toEqual([dialect, 'open', 'open', 'open', 'open']);
    expect([checksum, versionType, ttl]).toEqual(['checked', 'checked', 'checked']);
  }
});

it('FreeBSD 14 looks at the TTL only of what comes for a group', () => {
  const terms = { dialect: 'freebsd', receiver: 'freebsd14', family: 4 } as const;
  expect(carpGuards(terms).ttl).toBe('checked');
  expect(carpGuards({ ...terms, multicastPeer: false }).ttl).toBe('open');
  expect(
    carpGuards({ ...terms, receiver: 'openbsd', dialect: 'openbsd', multicastPeer: false }).advskew,
  ).toBe('open');
});
