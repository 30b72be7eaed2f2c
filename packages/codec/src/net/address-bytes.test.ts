import { describe, expect, it } from 'vitest';
import { toHex } from '../bytes.js';
import {
  Authenticator,
  AuthenticatorError,
  checkAuthenticator,
  createAuthenticator,
  encodeAdvertisementFrame,
  signAdvertisement,
  Verifier,
  type VerifierOptions,
} from '../index.js';
import { encodePfsyncFrame } from '../pfsync/frame.js';
import { AddressError, addressBytes, macBytesOf } from './address-bytes.js';

const terms = { dialect: 'freebsd', password: 'secret', vhid: 7 } as const;
const bytes = Uint8Array.of(10, 9, 0, 1);
const mac = Uint8Array.of(0, 0, 0x5e, 0, 1, 7);

describe('an address at the door', () => {
  it('is text or bytes, with the same result', () => {
    const [one, other] = [['10.9.0.1'], [bytes]].map((addresses) =>
      createAuthenticator({ ...terms, addresses }),
    );
    expect(toHex(one!.hmac(1, 2))).toBe(toHex(other!.hmac(1, 2)));
    const packet = signAdvertisement({ vhid: 7, counter: 1n }, one!);
    for (const addresses of [['10.9.0.1'], [bytes]])
      expect(new Verifier({ vhid: 7, passwords: ['secret'], addresses }).match(packet)?.vhid).toBe(7);
    const asText = encodeAdvertisementFrame(
      { family: 4, srcMac: '00:00:5e:00:01:07', src: '10.9.0.1' },
      packet,
    );
    const asBytes = encodeAdvertisementFrame({ family: 4, srcMac: mac, src: bytes }, packet);
    expect(toHex(asBytes)).toBe(toHex(asText));
    const pfsync = new Uint8Array(28);
    expect(toHex(encodePfsyncFrame({ srcMac: mac, src: bytes }, pfsync))).toBe(
      toHex(encodePfsyncFrame({ srcMac: '00:00:5e:00:01:07', src: '10.9.0.1' }, pfsync)),
    );
    const lladdr = (given: string | Uint8Array) =>
      createAuthenticator({ ...terms, dialect: 'openbsd', addresses: [bytes], lladdr: { lladdr: given } });
    expect(toHex(lladdr(mac).hmac(1, 2))).toBe(toHex(lladdr('0:0:5e:0:1:7').hmac(1, 2)));
  });

  it.each<[string, () => unknown, string]>([
    [
      'an octet too large',
      () => addressBytes('source', '10.0.0.300'),
      "source is not an address of its kind: '10.0.0.300'; it takes an IPv4 or IPv6 address",
    ],
    [
      'another family',
      () => addressBytes('dst', '::1', 4),
      "dst is not an address of its kind: '::1'; it takes an IPv4 address, as 192.0.2.1 or as 4 bytes",
    ],
    [
      'too many bytes',
      () => addressBytes('dst', new Uint8Array(5)),
      'dst is not an address of its kind: 5 bytes; it takes',
    ],
    [
      'nothing',
      () => addressBytes('dst', undefined as unknown as string),
      'dst is not an address of its kind: undefined',
    ],
    [
      'a short MAC address',
      () => macBytesOf('mac', '00:11:22'),
      "mac is not an address of its kind: '00:11:22'; it takes a MAC address, as 52:54:00:00:00:0a or as 6 bytes",
    ],
    [
      'a MAC address of 8 bytes',
      () => macBytesOf('mac', new Uint8Array(8)),
      'mac is not an address of its kind: 8 bytes',
    ],
    [
      'a bad one among several',
      () => new Verifier({ vhid: 1, passwords: [], addresses: ['10.0.0.1', '10.0.0'] }),
      "addresses[1] is not an address of its kind: '10.0.0'",
    ],
    [
      'a bad MAC address of a frame',
      () => encodeAdvertisementFrame({ family: 4, srcMac: 'x', src: bytes }, new Uint8Array(36)),
      "source is not an address of its kind: 'x'",
    ],
  ])('is refused with its value: %s', (_, give, message) => {
    expect(give).toThrow(AddressError);
    expect(give).toThrow(message);
  });
});

describe('createAuthenticator throws what checkAuthenticator returns', () => {
  it.each<[string, object, string, string]>([
    ['a vhid', { vhid: 256 }, 'bad-value', 'vhid is 256; it takes a whole number from 0 to 255'],
    ['a dialect', { dialect: 'vrrp' }, 'bad-value', 'there is no dialect vrrp; there are freebsd'],
    ['a context', { context: 'x' }, 'bad-value', 'freebsd has no context x; it has'],
    [
      'an address',
      { addresses: ['10.0.0'] },
      'bad-value',
      "addresses[0] is not an address of its kind: '10.0.0'",
    ],
    [
      'no list of addresses',
      { addresses: undefined },
      'bad-value',
      'addresses is not an address of its kind: undefined',
    ],
    ['no password', { password: 7 }, 'bad-value', 'password takes text or bytes'],
    ['a password that ucarp refuses', { dialect: 'ucarp', password: 'x'.repeat(30) }, '', ''],
  ])('for %s', (_, change, code, message) => {
    const options = { ...terms, addresses: [bytes], ...change };
    const problem = checkAuthenticator(options)!;
    if (code !== '') expect(problem.code).toBe(code);
    expect(problem.message).toContain(message);
    let thrown: unknown;
    try {
      createAuthenticator(options);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AuthenticatorError);
    expect((thrown as AuthenticatorError).problem).toEqual(problem);
    expect((thrown as AuthenticatorError).message).toBe(problem.message);
  });

  it('and neither for good options', () => {
    expect(checkAuthenticator({ ...terms, addresses: [bytes] })).toBeUndefined();
    expect(createAuthenticator({ ...terms, addresses: [bytes] })).toBeInstanceOf(Authenticator);
  });
});

describe('a Verifier', () => {
  it.each([
    [{ vhid: 256 }, 'vhid is 256; it takes a whole number from 0 to 255'],
    [{ dialects: ['vrrp'] }, 'there is no dialect vrrp; there are freebsd'],
    [{ addresses: undefined }, 'addresses is not an address of its kind: undefined'],
  ])('refuses %j', (change, message) => {
    const options = { vhid: 7, passwords: ['secret'], addresses: [bytes], ...change } as VerifierOptions;
    expect(() => new Verifier(options)).toThrow(message);
    expect(() => new Verifier(options)).toThrow(RangeError);
  });

  it('leaves out what cannot have signed, and says so', () => {
    const { candidates, leftOut } = new Verifier({
      vhid: 7,
      passwords: ['x'.repeat(30)],
      addresses: [bytes],
    });
    expect(candidates.some(({ dialect }) => dialect === 'ucarp')).toBe(false);
    expect(leftOut.map(({ message }) => message).join()).toContain('ucarp');
  });
});

it('signAdvertisement refuses an authenticator of another vhid, whose HMAC nobody accepts', () => {
  const authenticator = createAuthenticator({ ...terms, addresses: [bytes] });
  expect(() => signAdvertisement({ vhid: 8, counter: 1n }, authenticator)).toThrow(
    'the authenticator is of vhid 7; the advertisement is of vhid 8',
  );
  expect(signAdvertisement({ vhid: 7, counter: 1n }, authenticator)).toHaveLength(36);
});
