import type { Packet } from '@carplab/codec';

/** Tags that distinguish paths; further ones are ignored. */
const DEPTH = 3;

/** Paths are smaller than this. */
export const VLAN_PATHS: number = 4096 * (4096 * (4096 + 1) + 1) + 1;

/**
 * The VLAN tags of a packet as one number, 0 without a tag. Packets with the same number were in the same broadcast
 * domain. QinQ 7/100 differs from VLAN 100.
 */
export function vlanPath({ vlanCount, vlanTci }: Packet): number {
  let path = 0;
  for (let i = 0; i < vlanCount && i < DEPTH; i++) path = path * 4096 + (vlanTci[i]! & 0xfff) + 1;
  return path;
}

/**
 * A path as people write it: `100`, or `7.100` for QinQ; empty without a tag.
 *
 * @example
 * vlanPathText(101); // => '100'
 * vlanPathText(0); // => ''
 */
export function vlanPathText(path: number): string {
  const ids: number[] = [];
  for (let rest = path; rest > 0; rest = Math.floor((rest - 1) / 4096)) ids.unshift((rest - 1) % 4096);
  return ids.join('.');
}
