import { toHex, utf8 } from '../bytes.js';
import { CARP_KEY_BYTES, cutKey, PASSWORD_BYTES, type Password, passwordBytes, rawKey } from '../carp/key.js';

/** How the sender's key differs from that of the given password. Passwords are named by index only. */
export interface PasswordChange {
  readonly kind: 'password';
  readonly how: PasswordHow;
  /** An index from 0 into the given passwords, `others`, or `list`. */
  readonly index: number;
  /** `cut`: after how many bytes. `stale-tail`: the index of the older password. */
  readonly detail?: number;
}

/**
 * - `empty`: no password at all
 * - `uncut`: all its bytes, where ifconfig would keep 19
 * - `cut`: fewer bytes than it has
 * - `trimmed`: without the white space (or byte order mark) around it
 * - `newline`, `return`, `space-after`, `space-before`: with such a byte after it, or before it
 * - `unquoted`, `double-quoted`, `single-quoted`: without the quotes around it; with some
 * - `opnsense`: spaces removed and quotes escaped, as OPNsense passes it to ifconfig
 * - `latin1`: its characters as single bytes instead of UTF-8; `utf8`: its bytes as UTF-8 characters
 * - `stale-tail`: FreeBSD's ifconfig copies a shorter password over a longer one without clearing the rest
 * - `other`: another of the given passwords; `list`: one of the list
 */
export type PasswordHow =
  | 'empty'
  | 'uncut'
  | 'cut'
  | 'trimmed'
  | 'newline'
  | 'return'
  | 'space-after'
  | 'space-before'
  | 'unquoted'
  | 'double-quoted'
  | 'single-quoted'
  | 'opnsense'
  | 'latin1'
  | 'utf8'
  | 'stale-tail'
  | 'other'
  | 'list';

export interface KeyVariant {
  readonly key: Uint8Array;
  /** None for the password as given. */
  readonly change?: PasswordChange;
}

export interface PasswordSets {
  /** The passwords configured for this vhid. */
  readonly passwords: readonly Password[];
  /** Other passwords known: those of other vhids. */
  readonly others?: readonly Password[];
  /** A list of passwords to try, for one's own lab. */
  readonly list?: readonly Password[];
}

/** The keys of the passwords as given. */
export function givenKeys({ passwords }: PasswordSets): KeyVariant[] {
  return distinct(passwords.map((password) => ({ key: cutKey(password) })));
}

/** Every key that is one mistake away from the given ones, in the order of trial. */
export function changedKeys(sets: PasswordSets): KeyVariant[] {
  const variants: KeyVariant[] = [];
  const add = (key: Uint8Array, how: PasswordHow, index: number, detail?: number): void => {
    variants.push({
      key,
      change: { kind: 'password', how, index, ...(detail === undefined ? {} : { detail }) },
    });
  };
  const all = [...sets.passwords, ...(sets.others ?? [])].map(passwordBytes);
  sets.others?.forEach((password, i) => {
    add(cutKey(password), 'other', i);
  });
  add(new Uint8Array(CARP_KEY_BYTES), 'empty', 0);
  sets.passwords.forEach((password, i) => {
    const bytes = passwordBytes(password);
    if (bytes.length > PASSWORD_BYTES) {
      add(rawKey(bytes), 'uncut', i, CARP_KEY_BYTES);
      if (bytes.length > CARP_KEY_BYTES) add(bytes, 'uncut', i, bytes.length);
    }
    for (const { how, bytes: rewritten } of rewrites(bytes)) add(cutKey(rewritten), how, i);
    for (let length = Math.min(bytes.length, PASSWORD_BYTES) - 1; length > 0; length--)
      add(rawKey(bytes.subarray(0, length)), 'cut', i, length);
    all.forEach((older, j) => {
      if (j !== i && older.length > bytes.length + 1) add(staleTail(bytes, older), 'stale-tail', i, j);
    });
  });
  const given = new Set(givenKeys(sets).map(({ key }) => toHex(key)));
  return distinct(variants).filter(({ key }) => !given.has(toHex(key)));
}

/** How tools and people change a password on its way to the kernel. */
function rewrites(bytes: Uint8Array): { how: PasswordHow; bytes: Uint8Array }[] {
  const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
  // Some editors put a byte order mark at the beginning of a file.
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let end = bytes.length;
  while (start < end && isSpace(bytes[start]!)) start++;
  while (end > start && isSpace(bytes[end - 1]!)) end--;
  const trimmed = bytes.subarray(start, end);
  const opnsense = [...bytes]
    .filter((byte) => byte !== 0x20)
    .flatMap((byte) => (byte === 0x27 || byte === 0x22 || byte === 0x5c ? [0x5c, byte] : [byte]));
  return [
    { how: 'trimmed', bytes: trimmed },
    { how: 'newline', bytes: Uint8Array.from([...bytes, 0x0a]) },
    { how: 'return', bytes: Uint8Array.from([...bytes, 0x0d]) },
    { how: 'space-after', bytes: Uint8Array.from([...bytes, 0x20]) },
    { how: 'space-before', bytes: Uint8Array.from([0x20, ...bytes]) },
    { how: 'unquoted', bytes: unquoted(trimmed) },
    { how: 'double-quoted', bytes: Uint8Array.from([DOUBLE_QUOTE, ...trimmed, DOUBLE_QUOTE]) },
    { how: 'single-quoted', bytes: Uint8Array.from([SINGLE_QUOTE, ...trimmed, SINGLE_QUOTE]) },
    { how: 'opnsense', bytes: Uint8Array.from(opnsense) },
    { how: 'latin1', bytes: latin1(bytes) },
    { how: 'utf8', bytes: utf8(String.fromCharCode(...bytes)) },
  ];
}

const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;

/** Without the quotes around it; the same if there are none. */
function unquoted(bytes: Uint8Array): Uint8Array {
  const quote = bytes[0];
  const quoted = bytes.length > 2 && (quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE);
  return quoted && bytes.at(-1) === quote ? bytes.subarray(1, -1) : bytes;
}

/** UTF-8 two-byte sequences below U+0100 as single bytes; everything else unchanged. */
function latin1(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i]!;
    const next = bytes[i + 1] ?? 0;
    if ((lead === 0xc2 || lead === 0xc3) && next >> 6 === 2) {
      out.push(((lead & 3) << 6) | (next & 0x3f));
      i++;
    } else out.push(lead);
  }
  return Uint8Array.from(out);
}

/** FreeBSD: the old key, with the new password and its NUL copied over the beginning. */
function staleTail(newer: Uint8Array, older: Uint8Array): Uint8Array {
  const key = cutKey(older);
  const copied = newer.subarray(0, PASSWORD_BYTES);
  key.set(copied);
  key[copied.length] = 0;
  return key;
}

/** The keys of the list, one at a time: a list may be long. */
export function* listKeys({ list }: PasswordSets): Generator<KeyVariant> {
  for (const [index, password] of (list ?? []).entries())
    yield { key: cutKey(password), change: { kind: 'password', how: 'list', index } };
}

function distinct(variants: readonly KeyVariant[]): KeyVariant[] {
  const seen = new Set<string>();
  return variants.filter(({ key }) => {
    const hex = toHex(key);
    if (seen.has(hex)) return false;
    seen.add(hex);
    return true;
  });
}
