import { utf8 } from '../bytes.js';
import type { PacketProblem } from '../problem.js';
import { isSecret, revealSecret, type Secret } from '../secret.js';

/** `CARP_KEY_LEN`: the length of the HMAC key in bytes. */
export const CARP_KEY_BYTES = 20;
/** How many bytes of a password count: ifconfig's strlcpy keeps the last key byte for the NUL. */
export const PASSWORD_BYTES: number = CARP_KEY_BYTES - 1;

/** A password as text (taken as UTF-8), as bytes, or hidden. */
export type Password = string | Uint8Array | Secret;

/** Whether a value can be a password. */
export function isPassword(value: unknown): value is Password {
  return typeof value === 'string' || value instanceof Uint8Array || isSecret(value);
}

/** The bytes of a password. */
export function passwordBytes(password: Password): Uint8Array {
  const value = revealSecret(password);
  return typeof value === 'string' ? utf8(value) : value;
}

/** As C sees it: up to the first NUL. */
function cString(bytes: Uint8Array): Uint8Array {
  const nul = bytes.indexOf(0);
  return nul < 0 ? bytes : bytes.subarray(0, nul);
}

/** Bytes truncated or zero-padded to the length of a key. */
export function rawKey(bytes: Uint8Array): Uint8Array {
  const key = new Uint8Array(CARP_KEY_BYTES);
  key.set(bytes.subarray(0, CARP_KEY_BYTES));
  return key;
}

/**
 * The key as ifconfig makes it on every BSD: strlcpy copies the password into 20 zeroed bytes. At most 19 bytes count,
 * the 20th is always 0, and longer passwords are silently truncated.
 *
 * @example
 * toHex(cutKey('MonMotDePasseCarp2026')); // => '4d6f6e4d6f744465506173736543617270323000'
 */
export function cutKey(password: Password): Uint8Array {
  return rawKey(cString(passwordBytes(password)).subarray(0, PASSWORD_BYTES));
}

/** The key as UCARP makes it: more than 19 bytes are refused ("Password too long"). */
export function refusingKey(password: Password): Uint8Array | PacketProblem {
  const bytes = cString(passwordBytes(password));
  if (bytes.length <= PASSWORD_BYTES) return rawKey(bytes);
  return {
    code: 'badpassword',
    layer: 'key',
    offset: PASSWORD_BYTES,
    message: `the password has ${bytes.length} bytes; ucarp takes at most ${PASSWORD_BYTES} and refuses to start`,
    needed: PASSWORD_BYTES,
    found: bytes.length,
  };
}
