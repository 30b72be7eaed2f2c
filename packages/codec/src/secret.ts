import { toHex, utf8 } from './bytes.js';
import { HmacKey } from './sha1/hmac-key.js';

/**
 * A password or key that cannot be read from where it lies: plain data that can be printed, compared, cloned and put
 * into a snapshot. The value itself is known to the process in which it was hidden. Like an advertisement on the wire,
 * the fingerprint lets others try passwords, so a weak one can be guessed from it.
 */
export interface Secret {
  /** 40 hexadecimal digits, the same for the same text or bytes. */
  readonly secret: string;
}

const VALUES = new Map<string, string | Uint8Array>();
const TEXT = utf8('carplab: fingerprint of a text');
const BYTES = utf8('carplab: fingerprint of bytes');

/**
 * Hides a password or key.
 *
 * @example
 * hideSecret('mekmitasdigoat'); // => { secret: '1dad479f4575d10fe4d15aa80e8c22d6b516ed55' }
 * revealSecret(hideSecret('mekmitasdigoat')); // => 'mekmitasdigoat'
 */
export function hideSecret(value: string | Uint8Array | Secret): Secret {
  if (isSecret(value)) return value;
  const isText = typeof value === 'string';
  const secret = toHex(new HmacKey(isText ? utf8(value) : value).digest(isText ? TEXT : BYTES));
  if (!VALUES.has(secret)) VALUES.set(secret, isText ? value : value.slice());
  return Object.freeze({ secret });
}

/** Whether this is a secret that was hidden in this process. */
export function isSecret(value: unknown): value is Secret {
  if (typeof value !== 'object' || value === null) return false;
  const { secret } = value as Partial<Secret>;
  return typeof secret === 'string' && VALUES.has(secret);
}

/**
 * What was hidden; anything else as it is.
 *
 * @throws {TypeError} for a secret that was hidden in another process
 */
export function revealSecret(value: string | Uint8Array | Secret): string | Uint8Array {
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  const found = VALUES.get(value.secret);
  if (found === undefined) throw new TypeError(`no secret ${value.secret} was hidden in this process`);
  return typeof found === 'string' ? found : found.slice();
}

/** Members that hold a password or a key. */
const SECRET_MEMBERS = new Set(['password', 'key']);

/** A copy of plain data in which every password and key is hidden. What has none is shared. */
export function hideSecrets<T>(data: T): T {
  return changed(data, (value) =>
    typeof value === 'string' || value instanceof Uint8Array ? hideSecret(value) : value,
  ) as T;
}

/** A copy of plain data in which every hidden password and key can be read. */
export function revealSecrets<T>(data: T): T {
  return changed(data, (value) => (isSecret(value) ? revealSecret(value) : value)) as T;
}

/**
 * A copy of plain data in which every password and key is another. What is hidden is read first, and not hidden again.
 *
 * @example
 * changeSecrets({ vhid: 1, password: 'secret' }, () => 'pw1'); // => { vhid: 1, password: 'pw1' }
 */
export function changeSecrets<T>(data: T, change: (value: string | Uint8Array) => string | Uint8Array): T {
  return changed(data, (value) =>
    typeof value === 'string' || value instanceof Uint8Array || isSecret(value)
      ? change(revealSecret(value))
      : value,
  ) as T;
}

function changed(data: unknown, change: (value: unknown) => unknown): unknown {
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return data;
  if (Array.isArray(data)) {
    let items: unknown[] | undefined;
    for (let i = 0; i < data.length; i++) {
      const item = changed(data[i], change);
      if (item === data[i]) continue;
      items ??= data.slice();
      items[i] = item;
    }
    return items ?? data;
  }
  const prototype = Object.getPrototypeOf(data);
  if (prototype !== Object.prototype && prototype !== null) return data;
  const members = data as Readonly<Record<string, unknown>>;
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(members)) {
    const before = members[name];
    const after = SECRET_MEMBERS.has(name) ? change(before) : changed(before, change);
    if (after === before) continue;
    copy ??= { ...members };
    copy[name] = after;
  }
  return copy ?? data;
}
