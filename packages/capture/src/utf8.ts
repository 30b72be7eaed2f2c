// Available in every browser and in Node; `lib` has no types for them here.
declare const TextDecoder: new (
  label: string,
  options: { ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** The text in `bytes[start..end)`; invalid UTF-8 becomes U+FFFD, and trailing zeros are dropped. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  let last = end;
  while (last > start && bytes[last - 1] === 0) last--; // some writers count C's terminator in
  return last === start ? '' : decoder.decode(bytes.subarray(start, last));
}

/** The UTF-8 of a text, cut before the character that would exceed `limit` bytes. */
export function encodeUtf8(text: string, limit: number): Uint8Array {
  const bytes = encoder.encode(text);
  if (bytes.length <= limit) return bytes;
  let end = limit;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--; // 10xxxxxx continues a character
  return bytes.subarray(0, end);
}
