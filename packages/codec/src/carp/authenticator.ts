import { CARP } from '../layouts/carp.js';
import { AddressError } from '../net/address-bytes.js';
import type { PacketProblem } from '../problem.js';
import type { Secret } from '../secret.js';
import { HmacSchedule } from '../sha1/hmac-schedule.js';
import type { Advertisement } from './advertisement.js';
import { encodeAdvertisement } from './advertisement.js';
import { writeCarpChecksum } from './check.js';
import { CARP_ADVERTISEMENT, CARP_AUTHLEN, CARP_BYTES, CARP_VERSION } from './constants.js';
import { DIALECT_NAMES, DIALECTS, type DialectName, isDialectName } from './dialect.js';
import { isPassword, type Password, passwordBytes } from './key.js';
import { type MessageInput, type MessageTerms, messageTerms } from './message.js';

const COUNTER = CARP.offset.counterHigh;
const HMAC = CARP.offset.hmac;

/** What an authenticator is made from. */
export interface AuthenticatorOptions extends MessageInput {
  readonly dialect: DialectName;
  /** The password; or `key`, 20 bytes used as is (an ioctl, FreeBSD 14's netlink). */
  readonly password?: Password;
  readonly key?: Uint8Array | Secret;
  /** The name of one of the dialect's contexts. Default: its first, the one it sends */
  readonly context?: string;
}

/**
 * Signs and verifies the advertisements of one vhid under one dialect's rules. The key schedule and the message
 * up to the counter are computed once; signing and verifying then allocate nothing.
 *
 * @example
 * const auth = createAuthenticator({ dialect: 'freebsd', password: 'mekmitasdigoat', vhid: 1, addresses: [Uint8Array.of(10, 1, 1, 252)] });
 * const packet = fromHex('210100070001d52d0102030405060708aca8bfc41a3c2b1b3644d21a8a16f74f9cbe216c');
 * auth.verify(packet); // => true
 * packet[9] ^= 1;
 * auth.verify(packet); // => false
 */
export class Authenticator {
  readonly dialect: DialectName;
  readonly context: string;
  /** The vhid that its HMACs cover; undefined if it was made without. */
  readonly vhid: number | undefined;
  readonly #schedule: HmacSchedule;

  constructor(dialect: DialectName, context: string, key: Uint8Array, prefix: Uint8Array, vhid?: number) {
    this.dialect = dialect;
    this.context = context;
    this.vhid = vhid;
    this.#schedule = new HmacSchedule(key, prefix);
  }

  /** Whether the HMAC of the 36 bytes at `start` is correct. Constant time, no allocation. */
  verify(bytes: Uint8Array, start = 0): boolean {
    return this.#schedule.matches(bytes, start + COUNTER, start + HMAC);
  }

  /** Writes HMAC and checksum into the 36 bytes at `start`, for the counter that they contain. */
  sign(bytes: Uint8Array, start = 0): void {
    this.#schedule.write(bytes, start + COUNTER, start + HMAC);
    writeCarpChecksum(bytes, start);
  }

  /** The 20-byte HMAC for a counter given as two 32-bit words. */
  hmac(counterHigh: number, counterLow: number): Uint8Array {
    return this.#schedule.digest(counterHigh, counterLow);
  }
}

/** No authenticator can be made from these options. */
export class AuthenticatorError extends RangeError {
  readonly problem: PacketProblem;

  constructor(problem: PacketProblem) {
    super(problem.message);
    this.name = 'AuthenticatorError';
    this.problem = problem;
  }
}

/**
 * Makes an authenticator.
 *
 * @throws AuthenticatorError for options from which none can be made: what `checkAuthenticator` returns
 * @example
 * const auth = createAuthenticator({ dialect: 'freebsd', password: 'secret', vhid: 1, addresses: ['10.1.1.252'] });
 * auth.vhid; // => 1
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const made = attempt(options);
  if (made instanceof Authenticator) return made;
  throw new AuthenticatorError(made);
}

/**
 * Why no authenticator can be made from these options: an unknown dialect, a bad vhid or address, or terms for which the
 * dialect has no message. Undefined: `createAuthenticator` accepts them.
 *
 * @example
 * checkAuthenticator({ dialect: 'ucarp', password: 'secret', vhid: 1, addresses: ['10.1.1.252'] }); // => undefined
 * checkAuthenticator({ dialect: 'freebsd', vhid: 1, addresses: ['10.1.1.300'] }).message; // => "addresses[0] is not an address of its kind: '10.1.1.300'; it takes an IPv4 or IPv6 address, as text or as 4 or 16 bytes"
 */
export function checkAuthenticator(options: AuthenticatorOptions): PacketProblem | undefined {
  const made = attempt(options);
  return made instanceof Authenticator ? undefined : made;
}

function attempt(options: AuthenticatorOptions): Authenticator | PacketProblem {
  const { dialect: name, password, key: givenKey, context: wanted, vhid } = options;
  const bad = (path: string, message: string): PacketProblem => ({
    ...{ code: 'bad-value', message, layer: 'carp', offset: 0, path },
  });
  const noVhid = wrongVhid(vhid);
  if (noVhid !== undefined) return bad('vhid', noVhid);
  const noDialect = wrongDialect(name);
  if (noDialect !== undefined) return bad('dialect', noDialect);
  const dialect = DIALECTS[name];
  const context =
    wanted === undefined ? dialect.contexts[0] : dialect.contexts.find((c) => c.name === wanted);
  if (!context) {
    const names = dialect.contexts.map((c) => c.name).join(', ');
    return bad('context', `${name} has no context ${wanted}; it has ${names}`);
  }
  if (password !== undefined && !isPassword(password)) return bad('password', 'password takes text or bytes');
  const key = givenKey === undefined ? dialect.key(password ?? '') : passwordBytes(givenKey);
  if (!(key instanceof Uint8Array)) return key;
  let terms: MessageTerms;
  try {
    terms = messageTerms(options);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    return bad(error.parameter, error.message);
  }
  const prefix = context.prefix(terms);
  if (!(prefix instanceof Uint8Array)) return prefix;
  return new Authenticator(name, context.name, key, prefix, vhid);
}

/** What is wrong with the vhid that an HMAC is to cover, if anything. */
export function wrongVhid(vhid: unknown): string | undefined {
  const isRight = typeof vhid === 'number' && Number.isInteger(vhid) && vhid >= 0 && vhid <= 255;
  return isRight ? undefined : `vhid is ${String(vhid)}; it takes a whole number from 0 to 255`;
}

/** What is wrong with the name of a dialect, if anything. */
export function wrongDialect(name: string): string | undefined {
  return isDialectName(name)
    ? undefined
    : `there is no dialect ${String(name)}; there are ${DIALECT_NAMES.join(', ')}`;
}

/** The fields of an advertisement that a sender chooses; the rest are the same for all senders. */
export type AdvertisementFields = Pick<Advertisement, 'vhid' | 'counter'> &
  Partial<Omit<Advertisement, 'checksum' | 'hmac'>>;

/**
 * A signed advertisement of 36 bytes, checksum included. Default: advbase 1, advskew and demote 0. (To forge one with the
 * authenticator of another vhid, `encodeAdvertisement` and `sign` do not ask.)
 *
 * @throws RangeError for a field that does not fit its bits, or an authenticator of another vhid, whose HMAC no receiver
 * accepts
 * @example
 * const auth = createAuthenticator({ dialect: 'openbsd', password: 'mekmitasdigoat', vhid: 1, addresses: [Uint8Array.of(10, 1, 1, 252)] });
 * toHex(signAdvertisement({ vhid: 1, counter: 0x0102030405060708n }, auth)); // => '210100070001d52d0102030405060708aca8bfc41a3c2b1b3644d21a8a16f74f9cbe216c'
 */
export function signAdvertisement(
  fields: AdvertisementFields,
  authenticator: Authenticator,
  target: Uint8Array = new Uint8Array(CARP_BYTES),
  start = 0,
): Uint8Array {
  const { vhid } = authenticator;
  if (vhid !== undefined && vhid !== fields.vhid)
    throw new RangeError(`the authenticator is of vhid ${vhid}; the advertisement is of vhid ${fields.vhid}`);
  encodeAdvertisement(
    {
      version: CARP_VERSION,
      type: CARP_ADVERTISEMENT,
      advskew: 0,
      authlen: CARP_AUTHLEN,
      demote: 0,
      advbase: 1,
      ...fields,
      checksum: 0,
      hmac: NO_HMAC,
    },
    target,
    start,
  );
  authenticator.sign(target, start);
  return target;
}

const NO_HMAC = new Uint8Array(CARP.size.hmac);
