import { CARP } from '../layouts/carp.js';
import type { PacketProblem } from '../problem.js';
import type { Secret } from '../secret.js';
import { HmacSchedule } from '../sha1/hmac-schedule.js';
import type { Advertisement } from './advertisement.js';
import { encodeAdvertisement } from './advertisement.js';
import { writeCarpChecksum } from './check.js';
import { CARP_ADVERTISEMENT, CARP_AUTHLEN, CARP_BYTES, CARP_VERSION } from './constants.js';
import { DIALECT_NAMES, DIALECTS, type DialectName, isDialectName } from './dialect.js';
import { type Password, passwordBytes } from './key.js';
import type { MessageTerms } from './message.js';

const COUNTER = CARP.offset.counterHigh;
const HMAC = CARP.offset.hmac;

/** What an authenticator is made from. */
export interface AuthenticatorOptions extends MessageTerms {
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
  readonly #schedule: HmacSchedule;

  constructor(dialect: DialectName, context: string, key: Uint8Array, prefix: Uint8Array) {
    this.dialect = dialect;
    this.context = context;
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

/** Makes an authenticator, or returns why the dialect has none for these terms. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator | PacketProblem {
  const { dialect: name, password, key: givenKey, context: wanted } = options;
  if (!Number.isInteger(options.vhid) || options.vhid < 0 || options.vhid > 255)
    throw new RangeError(`vhid is ${options.vhid}; it takes a whole number from 0 to 255`);
  if (!isDialectName(name))
    throw new RangeError(`there is no dialect ${name}; there are ${DIALECT_NAMES.join(', ')}`);
  const dialect = DIALECTS[name];
  const context =
    wanted === undefined ? dialect.contexts[0] : dialect.contexts.find((c) => c.name === wanted);
  if (!context)
    throw new RangeError(
      `${name} has no context ${wanted}; it has ${dialect.contexts.map((c) => c.name).join(', ')}`,
    );
  const key = givenKey === undefined ? dialect.key(password ?? '') : passwordBytes(givenKey);
  if (!(key instanceof Uint8Array)) return key;
  const prefix = context.prefix(options);
  if (!(prefix instanceof Uint8Array)) return prefix;
  return new Authenticator(name, context.name, key, prefix);
}

/** The fields of an advertisement that a sender chooses; the rest are the same for all senders. */
export type AdvertisementFields = Pick<Advertisement, 'vhid' | 'counter'> &
  Partial<Omit<Advertisement, 'checksum' | 'hmac'>>;

/**
 * A signed advertisement of 36 bytes, checksum included. Default: advbase 1, advskew and demote 0.
 *
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
