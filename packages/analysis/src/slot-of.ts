import type { Packet } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import { vlanPath } from './vlan-path.js';

/** VLAN path, vhid and family in one number. */
export function slotOf(packet: Packet): number {
  const vhid = packet.bytes[packet.payloadAt + CARP.offset.vhid]!;
  return (vlanPath(packet) * 256 + vhid) * 2 + (packet.family === 4 ? 0 : 1);
}
