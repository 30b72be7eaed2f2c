import type { Packet } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import type { CaptureLink } from './links/link.js';
import { VLAN_PATHS, vlanPath } from './vlan-path.js';

/** Link, VLAN path and vhid in one number: the part of a virtual host that both families share. */
export function hostSlotOf(packet: Packet, link: CaptureLink): number {
  const vhid = packet.bytes[packet.payloadAt + CARP.offset.vhid]!;
  return (link.number * VLAN_PATHS + vlanPath(packet)) * 256 + vhid;
}

/** Link, VLAN path, vhid and family in one number. */
export function slotOf(packet: Packet, link: CaptureLink): number {
  return hostSlotOf(packet, link) * 2 + (packet.family === 4 ? 0 : 1);
}
