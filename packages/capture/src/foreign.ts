import { decodeUtf8 } from './utf8.js';

/** Bytes of an unknown file examined before it is named. */
export const FOREIGN_LENGTH = 16;

/** Magic numbers of files that are not captures, or of other capture formats, from their specifications. */
const MAGICS: readonly (readonly [string, string])[] = [
  ['1f8b', 'gzip; decompress it first'],
  ['28b52ffd', 'Zstandard; decompress it first'],
  ['fd377a585a00', 'xz; decompress it first'],
  ['425a68', 'bzip2; decompress it first'],
  ['04224d18', 'LZ4; decompress it first'],
  ['504b0304', 'a ZIP archive'],
  ['377abcaf271c', 'a 7-Zip archive'],
  ['89504e47', 'a PNG picture'],
  ['ffd8ff', 'a JPEG picture'],
  ['47494638', 'a GIF picture'],
  ['25504446', 'a PDF document'],
  ['7f454c46', 'an ELF program'],
  ['4d5a', 'a Windows program'],
  ['736e6f6f70000000', 'a snoop capture (RFC 1761)'],
  ['474d4255', 'a Microsoft Network Monitor capture'],
  ['52545353', 'a Microsoft Network Monitor capture'],
  ['58435000', 'a NetXRay capture'],
  ['a1b2c3cd', 'a pcap variant by Navtel'],
  ['cdc3b2a1', 'a pcap variant by Navtel'],
];

/** What the start of a file looks like if it is neither pcap nor pcapng, as text. */
export function describeForeign(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  for (const [magic, name] of MAGICS) if (hex.startsWith(magic)) return name;
  if (/^(00)+$/.test(hex)) return 'nothing but zeros';
  if (bytes.every(isText)) {
    const text = decodeUtf8(bytes, 0, bytes.length)
      .replace(/^\ufeff/, '')
      .trimStart();
    if (/^[{[]/.test(text)) return 'JSON';
    if (text.startsWith('<')) return 'XML or HTML';
    if (text.startsWith('#!')) return 'a script';
    return 'text';
  }
  return `bytes of an unknown kind (${hex.slice(0, 8)})`;
}

function isText(byte: number): boolean {
  return byte >= 0x20 ? byte !== 0x7f : byte === 9 || byte === 10 || byte === 13;
}
