/** The only platform feature used here that is not in ECMAScript; every browser and Node have it. */
declare class TextEncoder {
  encode(text: string): Uint8Array;
}

/**
 * Lower-case hexadecimal digits.
 *
 * @example
 * toHex(Uint8Array.of(0, 171)); // => '00ab'
 */
export function toHex(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  let text = '';
  for (let at = start; at < end; at++) text += (bytes[at]! < 16 ? '0' : '') + bytes[at]!.toString(16);
  return text;
}

/**
 * Bytes from hexadecimal digits; spaces and colons between bytes are allowed. Undefined for anything else.
 *
 * @example
 * fromHex('00 ab'); // => Uint8Array.of(0, 171)
 * fromHex('0g'); // => undefined
 */
export function fromHex(text: string): Uint8Array | undefined {
  const digits = text.replace(/[\s:]/g, '');
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) return undefined;
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/**
 * The UTF-8 bytes of a text.
 *
 * @example
 * utf8('é'); // => Uint8Array.of(0xc3, 0xa9)
 */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Puts byte arrays end to end. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Whether two byte arrays hold the same bytes. Not in constant time. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The 32-bit big-endian word at `at`, as a signed integer: the form in which hashes compare words. */
export function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
