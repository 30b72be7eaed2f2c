import type { Packet } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import { type CaptureLink, MAX_LINKS } from './links/link.js';
import { VLAN_PATHS, type VlanPath, vlanPath } from './vlan-path.js';

/** Which virtual host: a bigint only where its VLAN path is one. */
export type Slot = number | bigint;

/** Link, VLAN path and vhid in one number. */
export function hostSlot({ number }: CaptureLink, path: VlanPath, vhid: number): Slot {
  if (typeof path === 'number') return (number * VLAN_PATHS + path) * 256 + vhid;
  return (path * BigInt(MAX_LINKS) + BigInt(number)) * 256n + BigInt(vhid);
}

/** Link, VLAN path and vhid in one number: the part of a virtual host that both families share. */
export function hostSlotOf(packet: Packet, link: CaptureLink): Slot {
  return hostSlot(link, vlanPath(packet), packet.bytes[packet.payloadAt + CARP.offset.vhid]!);
}

/** Link, VLAN path, vhid and family in one number. */
export function slotOf(packet: Packet, link: CaptureLink): Slot {
  const slot = hostSlotOf(packet, link);
  const family = packet.family === 4 ? 0 : 1;
  return typeof slot === 'number' ? slot * 2 + family : slot * 2n + BigInt(family);
}

/** What `hostSlotOf` gives for the same virtual host. */
export function bothFamilies(slot: Slot): Slot {
  return typeof slot === 'number' ? Math.floor(slot / 2) : slot / 2n;
}

/** By link, VLAN path, vhid and family; those with the deepest paths come last. */
export function compareSlots(a: Slot, b: Slot): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
