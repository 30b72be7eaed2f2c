// Both are in every browser and in Node; their types are in neither `lib` here.
declare const TextDecoder: new (
  label: string,
  options: { ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** Text of `bytes[start..end)`; bytes that are not UTF-8 become U+FFFD, and zeros at the end are dropped. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  let last = end;
  while (last > start && bytes[last - 1] === 0) last--; // some writers count C's terminator in
  return last === start ? '' : decoder.decode(bytes.subarray(start, last));
}

/** UTF-8 of a text, cut before the character that would pass `limit` bytes. */
export function encodeUtf8(text: string, limit: number): Uint8Array {
  const bytes = encoder.encode(text);
  if (bytes.length <= limit) return bytes;
  let end = limit;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--; // 10xxxxxx continues a character
  return bytes.subarray(0, end);
}
