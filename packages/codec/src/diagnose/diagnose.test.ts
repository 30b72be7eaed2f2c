import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutKey, DIAGNOSE_CAP, HmacSchedule } from '../carp/index.js';
import {
  type Authenticator,
  type AuthenticatorOptions,
  createAuthenticator,
  type DiagnoseOptions,
  diagnose,
  parseAddress,
  signAdvertisement,
} from '../index.js';
import { concatBytes, utf8 } from '../net/index.js';
import { changedKeys } from './key-variants.js';
import { mistypedAddressSets } from './mistyped.js';

const PASSWORD = 'MonMotDePasseCarp2026';
const ip = (text: string): Uint8Array => parseAddress(text)!;
const A = ip('203.0.113.4');
const B = ip('203.0.113.5');
const C = ip('203.0.113.12');
const V6 = ip('2001:db8:113::4');
const LL = ip('fe80::4');

/** An advertisement as some sender signs it. */
function sent(options: Partial<AuthenticatorOptions>): Uint8Array {
  const auth = createAuthenticator({
    dialect: 'freebsd',
    vhid: 1,
    addresses: [A],
    password: PASSWORD,
    ...options,
  });
  return signAdvertisement({ vhid: options.vhid ?? 1, counter: 42n }, auth as Authenticator);
}

/** What is found for someone who knows the password and A. */
function found(advertisement: Uint8Array, options: Partial<DiagnoseOptions> = {}) {
  return diagnose({ advertisement, vhid: 1, passwords: [PASSWORD], addresses: [A], ...options });
}

describe('diagnose names the one change that makes it match', () => {
  it('nothing to change', () => {
    expect(found(sent({})).changes).toEqual([]);
  });

  it('an additional address of the sender, seen in the capture', () => {
    expect(found(sent({ addresses: [A, B] }), { otherAddresses: [C, B] }).changes).toEqual([
      { kind: 'addresses', missing: [B], extra: [] },
    ]);
  });

  it('addresses that the sender does not have', () => {
    const result = found(sent({}), { addresses: [C, A, B] });
    expect(result.changes).toEqual([{ kind: 'addresses', missing: [], extra: [B, C] }]);
  });

  it('an address instead of another', () => {
    expect(found(sent({ addresses: [B] }), { otherAddresses: [B] }).changes).toEqual([
      { kind: 'addresses', missing: [B], extra: [A] },
    ]);
  });

  it.each([
    ['10.9.0.10', '10.9.0.100'],
    ['10.9.0.100', '10.9.0.7'],
    ['10.9.0.12', '10.9.0.21'],
    ['10.19.0.4', '10.91.0.4'],
    ['10.9.0.4', '10.8.0.4'],
    ['192.168.1.1', '192.168.11.1'],
    ['10.0.1.5', '10.1.0.5'],
    ['10.12.3.5', '10.3.12.5'],
    ['10.5.0.1', '10.1.0.5'],
    ['10.12.34.5', '10.13.24.5'],
    ['192.168.100.1', '192.168.1.1'],
    ['172.16.20.4', '172.16.113.4'],
    ['192.16.81.1', '192.168.1.1'],
    ['2001:db8::10', '2001:db8::100'],
    ['2001:db8::12', '2001:db8::21'],
    ['2001:db8:1::4', '2001:db8:2::4'],
    ['2001:db8::4', '2001:db8::44'],
    ['2001:db8::1ab', '2001:db8::1ac'],
    ['fe80::1:1', 'fe80::1'],
    ['2001:db8:2:1::4', '2001:db8:1:2::4'],
    ['2001:db8:1::4', '2001:db8::1:0:0:4'],
    ['2001:db8:1:2::5', '2001:db8:5:2::1'],
    ['2001:db8:12:34::5', '2001:db8:13:24::5'],
  ])('%s typed for %s, among others', (typed, meant) => {
    const rest = [A, V6];
    const result = found(sent({ addresses: [...rest, ip(meant)] }), { addresses: [ip(typed), ...rest] });
    expect(result.changes).toEqual([{ kind: 'addresses', missing: [ip(meant)], extra: [ip(typed)] }]);
  });

  it('one mistyped of 25 addresses', () => {
    const all = Array.from({ length: 25 }, (_, i) => Uint8Array.of(10, 9, 1, i + 1));
    const given = [...all.slice(0, 24), Uint8Array.of(10, 9, 1, 26)];
    const result = found(sent({ addresses: all }), { addresses: given });
    expect(result.changes).toEqual([{ kind: 'addresses', missing: [all[24]], extra: [given[24]] }]);
  });

  it('no address given at all', () => {
    const result = found(sent({ addresses: [A, V6] }), { addresses: [], otherAddresses: [V6, A] });
    expect(result.changes).toEqual([{ kind: 'addresses', missing: [A, V6], extra: [] }]);
  });

  it('one address of many, though most of the given ones are wrong', () => {
    const many = Array.from({ length: 31 }, (_, i) => Uint8Array.of(10, 0, 0, i + 1));
    const result = found(sent({ addresses: [many[17]!] }), { addresses: many });
    expect(result.changes).toMatchObject([{ kind: 'addresses', missing: [] }]);
  });

  it('the link-local address that OpenBSD leaves out of what it sends', () => {
    const openbsd = sent({ dialect: 'openbsd', addresses: [A, LL] });
    expect(found(openbsd, { addresses: [A, LL], dialects: ['freebsd'] }).changes).toEqual([
      { kind: 'dialect', dialect: 'openbsd', context: 'nov6ll' },
    ]);
  });

  it('DragonFly and its IPv6 addresses in interface order', () => {
    const addresses = [A, ip('2001:db8::9'), ip('2001:db8::1')];
    const dragonfly = sent({ dialect: 'dragonfly', addresses });
    expect(found(dragonfly, { addresses, dialects: ['freebsd'] }).changes).toEqual([
      { kind: 'dialect', dialect: 'dragonfly', context: 'v4sorted-v6iforder' },
    ]);
  });

  it('IPv4 addresses in interface order, as FreeBSD hashed them before 9', () => {
    const advertisement = sent({});
    const prefix = concatBytes(Uint8Array.of(2, 1, 1), B, A);
    new HmacSchedule(cutKey(PASSWORD), prefix).write(advertisement, 8, 16);
    expect(found(advertisement, { addresses: [B, A] }).changes).toEqual([{ kind: 'interface-order' }]);
  });

  it('a MAC address set by hand on OpenBSD', () => {
    const lladdr = Uint8Array.of(2, 0, 0, 0, 0, 1);
    const result = found(sent({ dialect: 'openbsd', lladdr: { lladdr } }), { lladdr });
    expect(result.changes).toEqual([{ kind: 'lladdr', lladdr }]);
  });

  it.each([
    ['empty', new Uint8Array(20), { how: 'empty' }],
    ['uncut, 20 bytes', utf8(PASSWORD.slice(0, 20)), { how: 'uncut', detail: 20 }],
    ['uncut, all bytes', utf8(PASSWORD), { how: 'uncut', detail: 21 }],
    ['cut after 8', utf8(PASSWORD.slice(0, 8)), { how: 'cut', detail: 8 }],
  ])('the password %s', (_, key, change) => {
    expect(found(sent({ key })).changes).toMatchObject([{ kind: 'password', index: 0, ...change }]);
  });

  it.each([
    ['trimmed', ' secret\t', 'secret'],
    ['newline', 'secret', 'secret\n'],
    ['opnsense', `my "secret" word`, 'my\\"secret\\"word'],
    ['return', 'secret', 'secret\r'],
    ['space-after', 'secret', 'secret '],
    ['space-before', 'secret', ' secret'],
    ['unquoted', '"secret"', 'secret'],
    ['unquoted', "'secret'", 'secret'],
    ['double-quoted', 'secret', '"secret"'],
    ['single-quoted', 'secret ', "'secret'"],
    ['utf8', Uint8Array.of(0x70, 0xe4, 0x73), 'päs'],
    ['latin1', 'pässwörd', Uint8Array.of(0x70, 0xe4, 0x73, 0x73, 0x77, 0xf6, 0x72, 0x64)],
  ])('a password that was changed on its way: %s', (how, given, password) => {
    expect(found(sent({ password }), { passwords: [given] }).changes).toMatchObject([
      { kind: 'password', how },
    ]);
  });

  it("the tail of an older password, left by FreeBSD's ifconfig", () => {
    const key = new Uint8Array(20);
    key.set(utf8('a-long-old-password'));
    key.set(utf8('short\0'));
    const result = found(sent({ key }), { passwords: ['short'], others: ['a-long-old-password'] });
    expect(result.changes).toEqual([{ kind: 'password', how: 'stale-tail', index: 0, detail: 1 }]);
  });

  it('the password of another vhid', () => {
    const result = found(sent({ password: 'theirs' }), { others: ['no', 'theirs'] });
    expect(result.changes).toEqual([{ kind: 'password', how: 'other', index: 1 }]);
  });

  it('a password from the list, even with none given', () => {
    const list = ['one', 'two', 'three', PASSWORD];
    expect(found(sent({}), { passwords: [], list }).changes).toEqual([
      { kind: 'password', how: 'list', index: 3 },
    ]);
  });

  it('two changes, where no single one does', () => {
    const result = found(sent({ password: 'theirs', addresses: [A, B] }), {
      others: ['theirs'],
      otherAddresses: [B],
    });
    expect(result.changes).toEqual([
      { kind: 'password', how: 'other', index: 0 },
      { kind: 'addresses', missing: [B], extra: [] },
    ]);
  });
});

describe('diagnose is bounded', () => {
  it('says that nothing matches, and how much it tried', () => {
    const result = found(sent({ password: 'unknown' }));
    expect(result).toMatchObject({ changes: undefined, rule: undefined, capped: false });
    expect(result.tried).toBeGreaterThan(10);
  });

  it('ends at its cap with 32 candidate addresses', () => {
    const otherAddresses = Array.from({ length: 31 }, (_, i) => Uint8Array.of(10, 0, 0, i + 1));
    const result = found(sent({ password: 'unknown' }), { otherAddresses });
    expect(result.capped).toBe(true);
    expect(result.tried).toBe(DIAGNOSE_CAP);
  });

  it('tries every subset of a few addresses, each once', () => {
    const advertisement = sent({ password: 'unknown' });
    const tried = (addresses: Uint8Array[]): number =>
      found(advertisement, { addresses, passwords: [''] }).tried;
    const list = [A, B, C, ip('10.0.0.1'), ip('10.0.0.2'), ip('10.0.0.3')];
    // For each key the given message, one other rule (the interface order), and 2^n - 1 other sets. Mistyped addresses
    // are tried with the given key alone.
    const keys = 1 + changedKeys({ passwords: [''] }).length;
    const mistyped = [...mistypedAddressSets({ vhid: 1, addresses: list })].length;
    expect(tried(list)).toBe(keys * (1 + 1 + 63) + mistyped);
  });
});

describe('laws of diagnose', () => {
  const address = fc
    .uint8Array({ minLength: 4, maxLength: 4 })
    .filter((a) => a.some((b) => b !== 0) && a.some((b) => b !== 255));
  const addresses = fc.uniqueArray(address, { minLength: 1, maxLength: 6, selector: (a) => a.join() });

  it('any subset of any few addresses is found, and its rule verifies the next advertisement', () => {
    fc.assert(
      fc.property(addresses, fc.nat(63), fc.string({ maxLength: 25 }), (all, mask, password) => {
        const theirs = all.filter((_, i) => (mask >> i) & 1);
        const auth = createAuthenticator({
          dialect: 'netbsd',
          vhid: 9,
          addresses: theirs,
          password,
        }) as Authenticator;
        const result = diagnose({
          advertisement: signAdvertisement({ vhid: 9, counter: 7n }, auth),
          vhid: 9,
          passwords: [password],
          addresses: all.slice(0, 3),
          otherAddresses: all.slice(3),
        });
        expect(result.changes).toBeDefined();
        const next = signAdvertisement({ vhid: 9, counter: 8n }, auth);
        expect(result.rule!.matches(next, 8, 16)).toBe(true);
        next[9]! ^= 1;
        expect(result.rule!.matches(next, 8, 16)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

it('misuse: an advertisement of another length', () => {
  expect(() => found(new Uint8Array(35))).toThrow('an advertisement has 36 bytes; this has 35');
});
