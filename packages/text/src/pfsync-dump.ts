import {
  familyOfAf,
  formatIpv6,
  type HeaderLayout,
  nameAt,
  type Packet,
  PFSYNC_HEADER,
  PFSYNC_SUBHEADER,
  PfsyncSections,
  pfsyncWireEnd,
  shownAddress,
  toHex,
} from '@carplab/codec';

const sections = new PfsyncSections();

/** A run of bytes with the name that it has: a field, padding, or what no layout knows. */
export interface DumpedField {
  readonly start: number;
  readonly end: number;
  readonly layer: string;
  readonly field: string;
  readonly value: string;
}

/**
 * Every byte of a pfsync packet under the name of its field, in the kernels' words: header, subheaders, messages,
 * without a gap. What cannot be read has the field `data`, and what receivers do not look at `trailing`.
 */
export function dumpPfsync(packet: Packet): DumpedField[] {
  const { bytes, payloadAt: start, payloadEnd: end } = packet;
  const dropped = sections.on(bytes, start, end, pfsyncWireEnd(packet));
  const fields: DumpedField[] = [];
  let read = start;
  if (dropped === undefined || dropped === 'badlen') {
    fields.push(...fieldsOf(bytes, start, PFSYNC_HEADER));
    while (sections.next()) {
      const { at, itemAt, stride, readable, known, endAt } = sections;
      fields.push(...fieldsOf(bytes, at, PFSYNC_SUBHEADER));
      const layout = known?.layout;
      for (let i = 0; layout && i < readable; i++) {
        const message = itemAt + i * stride;
        fields.push(...fieldsOf(bytes, message, layout));
        push(fields, message + layout.span, message + stride, layout.name, 'extra');
      }
      push(fields, itemAt + readable * stride, endAt, known?.name ?? `action ${sections.action}`, 'data');
    }
    read = sections.endAt;
  }
  push(fields, read, end, 'pfsync', read === start ? 'payload' : 'trailing');
  return fields;
}

function push(fields: DumpedField[], start: number, end: number, layer: string, field: string): void {
  if (start < end) fields.push({ start, end, layer, field, value: '' });
}

function fieldsOf(bytes: Uint8Array, at: number, layout: HeaderLayout): DumpedField[] {
  return Object.entries(layout.offset).map(([field, offset]) => {
    const start = at + offset;
    const size = layout.size[field]!;
    return {
      start,
      end: start + size,
      layer: layout.name,
      field,
      value: fieldText(bytes, at, layout, field),
    };
  });
}

const PAD = /(^|\.)(_?pad|(__)?spare)$/;
const NAME = /(ifname|tagname)$/;
const OPAQUE = /^(id|creatorid|pfcksum|dst)$/;

function fieldText(bytes: Uint8Array, at: number, layout: HeaderLayout, field: string): string {
  const start = at + layout.offset[field]!;
  const size = layout.size[field]!;
  if (PAD.test(field)) return '';
  if (NAME.test(field)) return nameAt(bytes, start, size);
  if (OPAQUE.test(field)) return size > 8 ? '' : toHex(bytes, start, start + size);
  if (size === 16) return addressText(bytes, at, start, layout, field);
  let value = 0n;
  for (let i = 0; i < size; i++) value = (value << 8n) | BigInt(bytes[start + i]!);
  return String(/^rtableid/.test(field) ? BigInt.asIntN(32, value) : value);
}

/** The address family that goes with an address, wherever the format has it. */
function addressText(
  bytes: Uint8Array,
  at: number,
  start: number,
  layout: HeaderLayout,
  field: string,
): string {
  const key = /^key\[(\d)\]/.exec(field)?.[1];
  const names = [
    ...(key === undefined ? ['rt_af'] : [`key[${key}].af`, key === '0' ? 'wire_af' : 'stack_af']),
    'af',
  ];
  for (const name of names) {
    const offset = layout.offset[name];
    if (offset !== undefined && familyOfAf(bytes[at + offset]!) !== 0) {
      return shownAddress(bytes, start, bytes[at + offset]!);
    }
  }
  return formatIpv6(bytes, start);
}
