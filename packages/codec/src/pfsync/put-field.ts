import { fromHex } from '../bytes.js';
import type { LayoutField } from '../layout-field.js';
import { parseAddress, parseIpv4, parseIpv6 } from '../net/parse-address.js';
import { putU16, putU32 } from '../net/words.js';
import { AF_INET, familyOfAf } from './constants.js';
import { FieldError, shown, under } from './field-error.js';

// Writes and checks one field of a plain message: a value that does not fit is a FieldError that says what is valid.

/** Writes `value` at `at`, as the kind of `field` requires. */
export function putField(target: Uint8Array, at: number, { kind, size }: LayoutField, value: unknown): void {
  switch (kind) {
    case 'number':
    case 'enum':
    case 'bits':
    case 'checksum':
      putNumber(target, at, size, whole(value, 0, 2 ** (8 * size) - 1));
      return;
    case 'signed':
      putNumber(target, at, size, whole(value, -(2 ** (8 * size - 1)), 2 ** (8 * size - 1) - 1));
      return;
    case 'counter':
      putDecimal(target, at, size, value);
      return;
    case 'id':
    case 'bytes':
      putHex(target, at, size, value);
      return;
    case 'name':
      putName(target, at, size, value);
      return;
    case 'address':
      putAddress(target, at, value);
      return;
    case 'sockaddr':
      putSockaddr(target, at, size, value);
      return;
    // No message has the first three, and padding is given as a whole.
    case 'mac':
    case 'ipv4':
    case 'ipv6':
    case 'pad':
  }
}

function whole(value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new FieldError('', `${shown(value)} is not a whole number from ${min} to ${max}`);
}

function putNumber(target: Uint8Array, at: number, size: number, value: number): void {
  if (size === 4) putU32(target, at, value);
  else if (size === 2) putU16(target, at, value);
  else target[at] = value;
}

function putDecimal(target: Uint8Array, at: number, size: number, value: unknown): void {
  const max = size === 8 ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn;
  let number: bigint | undefined;
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) number = BigInt(value);
  // Numbers are accepted if exact.
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) number = BigInt(value);
  if (number === undefined || number > max) {
    throw new FieldError('', `${shown(value)} is not a decimal number from 0 to ${max}, as text`);
  }
  if (size === 8) putU32(target, at, Number(number >> 32n));
  putU32(target, at + size - 4, Number(number & 0xffff_ffffn));
}

function putHex(target: Uint8Array, at: number, size: number, value: unknown): void {
  const bytes = typeof value === 'string' && value.length === 2 * size ? fromHex(value) : undefined;
  if (bytes?.length !== size) {
    throw new FieldError(
      '',
      `${shown(value)} is not ${2 * size} hexadecimal digits, as "${'0a'.repeat(size)}"`,
    );
  }
  target.set(bytes, at);
}

const ESCAPE = /\\x([0-9a-fA-F]{2})/y;

function putName(target: Uint8Array, at: number, size: number, value: unknown): void {
  const bytes = typeof value === 'string' ? nameBytes(value) : undefined;
  if (bytes === undefined || bytes.length > size) {
    throw new FieldError('', `${shown(value)} is not a name of at most ${size} ASCII characters`);
  }
  target.fill(0, at, at + size);
  target.set(bytes, at);
}

/** The bytes of a name, `\xNN` being one; undefined where it is not ASCII. */
function nameBytes(text: string): number[] | undefined {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    ESCAPE.lastIndex = i;
    const escaped = ESCAPE.exec(text);
    if (escaped) {
      bytes.push(Number.parseInt(escaped[1]!, 16));
      i += escaped[0].length - 1;
    } else if (text.charCodeAt(i) < 0x80) bytes.push(text.charCodeAt(i));
    else return undefined;
  }
  return bytes;
}

function putAddress(target: Uint8Array, at: number, value: unknown): void {
  const bytes = typeof value === 'string' ? parseAddress(value) : undefined;
  if (bytes === undefined) {
    throw new FieldError(
      '',
      `${shown(value)} is not an IPv4 or IPv6 address, as "192.0.2.1" or "2001:db8::1"`,
    );
  }
  target.fill(0, at, at + 16);
  target.set(bytes, at);
}

/** Writes TDB's address; `decodeTdb` reads it. */
function putSockaddr(target: Uint8Array, at: number, size: number, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FieldError('', `${shown(value)} is not an object with len, family, port and addr`);
  }
  const { len, family, port, addr, rest, ...unknown } = value as Record<string, unknown>;
  const [surprise] = Object.keys(unknown);
  if (surprise !== undefined) {
    throw new FieldError(surprise, 'there is no such key; len, family, port, addr and rest exist');
  }
  target.fill(0, at, at + size);
  const af = under('family', () => whole(family, 0, 255));
  target[at] = under('len', () => whole(len ?? (af === AF_INET ? 16 : size), 0, 255));
  target[at + 1] = af;
  putU16(
    target,
    at + 2,
    under('port', () => whole(port ?? 0, 0, 0xffff)),
  );
  const places = sockaddrPlaces(af, size);
  under('addr', () => putPart(target, at, places.addr, addressBytes(af, addr), 'an address of its family'));
  if (rest === undefined) return;
  under('rest', () => {
    const bytes = typeof rest === 'string' ? fromHex(rest) : undefined;
    const length = places.rest.reduce((sum, [from, to]) => sum + to - from, 0);
    if (bytes?.length !== length) {
      throw new FieldError('', `${shown(rest)} is not ${2 * length} hexadecimal digits`);
    }
    let taken = 0;
    for (const [from, to] of places.rest) {
      target.set(bytes.subarray(taken, taken + to - from), at + from);
      taken += to - from;
    }
  });
}

type Range = readonly [from: number, to: number];

/** Where a socket address has its address, and the bytes outside its keys. */
function sockaddrPlaces(af: number, size: number): { addr: Range; rest: readonly Range[] } {
  if (af === AF_INET) return { addr: [4, 8], rest: [[8, size]] };
  if (familyOfAf(af) === 6)
    return {
      addr: [8, 24],
      rest: [
        [4, 8],
        [24, size],
      ],
    };
  return { addr: [4, 4], rest: [[4, size]] };
}

function addressBytes(af: number, value: unknown): Uint8Array | undefined {
  if (af === AF_INET) return parseIpv4(String(value));
  if (familyOfAf(af) === 6) return parseIpv6(String(value));
  return value === undefined || value === '' ? new Uint8Array(0) : undefined;
}

function putPart(
  target: Uint8Array,
  at: number,
  [from, to]: Range,
  bytes: Uint8Array | undefined,
  what: string,
): void {
  if (bytes?.length !== to - from) throw new FieldError('', `this is not ${what}`);
  target.set(bytes, at + from);
}
