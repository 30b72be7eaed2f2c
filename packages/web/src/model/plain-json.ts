import { hideSecret, isSecret, revealSecret } from '@carplab/codec/carp';
import { fromBase64Url, toBase64Url } from './base64url.js';

/** The one member of an object that stands for what JSON has no word for. */
const TAG = '$carplab';

/**
 * A resolved scenario as JSON: bytes, infinity and hidden passwords, which JSON lacks, are tagged. Members that are
 * undefined are left out. The text holds the passwords.
 *
 * @example
 * fromPlainJson(toPlainJson({ frame: Uint8Array.of(1, 2), dueUs: Infinity })); // => { frame: Uint8Array.of(1, 2), dueUs: Infinity }
 */
export function toPlainJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner === Number.POSITIVE_INFINITY) return { [TAG]: 'infinity' };
    if (inner instanceof Uint8Array) return { [TAG]: 'bytes', value: toBase64Url(inner) };
    if (!isSecret(inner)) return inner;
    const secret = revealSecret(inner);
    return typeof secret === 'string'
      ? { [TAG]: 'secret', value: secret }
      : { [TAG]: 'key', value: toBase64Url(secret) };
  });
}

/** What `toPlainJson` wrote. */
export function fromPlainJson(text: string): unknown {
  return JSON.parse(text, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || !(TAG in inner)) return inner;
    const { [TAG]: tag, value = '' } = inner as { readonly [TAG]: unknown; readonly value?: string };
    if (tag === 'infinity') return Number.POSITIVE_INFINITY;
    if (tag === 'secret') return hideSecret(value);
    const bytes = fromBase64Url(value) ?? new Uint8Array(0);
    return tag === 'key' ? hideSecret(bytes) : bytes;
  });
}
