import type { Packet } from '@carplab/codec';
import { PFSYNC_HEADER, PFSYNC_SUBHEADER } from '@carplab/codec/layouts';
import { PfsyncSections, pfsyncWireEnd } from '@carplab/codec/pfsync';
import { headerFields, type PacketField } from './header-fields.js';

const sections = new PfsyncSections();

/**
 * Every byte of a pfsync packet with its field's name, as the kernels name it: header, subheaders, messages, without
 * gaps. Unreadable bytes are `data`, and what receivers ignore is `trailing`.
 */
export function dumpPfsync(packet: Packet): PacketField[] {
  const { bytes, payloadAt: start, payloadEnd: end } = packet;
  const dropped = sections.on(bytes, start, end, pfsyncWireEnd(packet));
  const fields: PacketField[] = [];
  let read = start;
  if (dropped === undefined || dropped === 'badlen') {
    fields.push(...headerFields(bytes, start, end, PFSYNC_HEADER));
    while (sections.next()) {
      const { at, itemAt, stride, readable, known, endAt } = sections;
      fields.push(...headerFields(bytes, at, end, PFSYNC_SUBHEADER));
      const layout = known?.layout;
      for (let i = 0; layout && i < readable; i++) {
        const message = itemAt + i * stride;
        fields.push(...headerFields(bytes, message, end, layout));
        push(fields, message + layout.span, message + stride, layout.name, 'extra');
      }
      push(fields, itemAt + readable * stride, endAt, known?.name ?? `action ${sections.action}`, 'data');
    }
    read = sections.endAt;
  }
  push(fields, read, end, 'pfsync', read === start ? 'payload' : 'trailing');
  return fields;
}

function push(fields: PacketField[], start: number, end: number, layer: string, name: string): void {
  if (start < end) fields.push({ start, end, layer, name, text: '' });
}
