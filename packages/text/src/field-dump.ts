import { type Packet, toHex } from '@carplab/codec';
import type { PacketField } from './header-fields.js';
import { packetFields } from './packet-fields.js';

/** Width of a field's name, and of pfsync's, which are longer. */
const NAME = 24;
const PFSYNC_NAME = 38;
/** Bytes on one line at most. */
const SHOWN = 20;

/**
 * Every field of every header of a packet, one line each: offset in the frame, bytes, header and field, value. Offsets
 * and names are those of the layouts, and in a packet inside others each layer has a heading; a header cut by the capture is shown as far as it goes.
 *
 * @param protocol `protocolName(packet)`
 */
export function fieldDump(packet: Packet, protocol: string): string[] {
  let block: string | undefined;
  return packetFields(packet, protocol).flatMap((field) => {
    const wide = protocol === 'pfsync' && field.start >= packet.payloadAt && field.start < packet.payloadEnd;
    const heading = field.block === undefined || field.block === block ? [] : [`   ${field.block}`];
    block = field.block;
    return [...heading, line(packet, field, wide ? PFSYNC_NAME : NAME)];
  });
}

function line(packet: Packet, { start, end, layer, name, text }: PacketField, width: number): string {
  const offset = String(start - packet.start).padStart(6);
  const shown = Math.min(end, start + SHOWN);
  const more = end > shown ? `… ${end - start} bytes` : '';
  const value = [text, more].filter((part) => part !== '').join(' ');
  const hex = toHex(packet.bytes, start, shown);
  return `${offset}  ${`${layer}.${name}`.padEnd(width)} ${hex}${value === '' ? '' : `  ${value}`}`;
}
