import { formatIpv4, formatIpv6, formatMac, toHex } from '@carplab/codec';
import type { FieldPart, HeaderLayout, LayoutField } from '@carplab/codec/layouts';
import { familyOfAf, nameAt, shownAddress } from '@carplab/codec/pfsync';

/**
 * The value of a field of the header at `at`, which must be complete, as people write a value of its kind. Empty if the
 * bytes in hexadecimal are enough: padding, checksums, digests, EtherTypes.
 *
 * @example
 * const header = fromHex('210764070001d52d');
 * fieldText(header, 0, CARP, CARP.fields[0]); // => 'version 2, type 1'
 * fieldText(header, 0, CARP, CARP.fields[2]); // => '100'
 */
export function fieldText(bytes: Uint8Array, at: number, layout: HeaderLayout, field: LayoutField): string {
  const start = at + field.offset;
  const end = start + field.size;
  switch (field.kind) {
    case 'pad':
    case 'bytes':
    case 'sockaddr':
    case 'checksum':
      return '';
    case 'mac':
      return formatMac(bytes, start);
    case 'ipv4':
      return formatIpv4(bytes, start);
    case 'ipv6':
      return formatIpv6(bytes, start);
    case 'address':
      return shownAddress(bytes, start, addressFamily(bytes, at, layout, field));
    case 'name':
      return nameAt(bytes, start, field.size);
    case 'id':
      return toHex(bytes, start, end);
    case 'number':
    case 'signed':
    case 'counter':
    case 'enum':
    case 'bits': {
      if (field.hex) return '';
      let value = 0n;
      for (let i = start; i < end; i++) value = (value << 8n) | BigInt(bytes[i]!);
      if (field.parts) return partsText(Number(value), field.parts);
      return String(field.kind === 'signed' ? BigInt.asIntN(8 * field.size, value) : value);
    }
  }
}

/** BSD's number of the address family: that of the first field that has one; 0 if none has. */
function addressFamily(bytes: Uint8Array, at: number, layout: HeaderLayout, field: LayoutField): number {
  const families = (field.family ?? []).map((name) => bytes[at + layout.offset[name]!]!);
  return families.find((family) => familyOfAf(family) !== 0) ?? 0;
}

/** `version 4, words 5`. A one-bit part is named if it is set, and omitted otherwise. */
function partsText(value: number, parts: readonly FieldPart[]): string {
  const texts: string[] = [];
  let unit = parts.reduce((sum, { bits }) => sum * 2 ** bits, 1);
  for (const { name, bits } of parts) {
    unit /= 2 ** bits;
    const part = Math.floor(value / unit) % 2 ** bits;
    if (bits > 1) texts.push(`${name} ${part}`);
    else if (part === 1) texts.push(name);
  }
  return texts.join(', ');
}
