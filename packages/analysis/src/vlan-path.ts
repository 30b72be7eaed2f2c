import type { Packet } from '@carplab/codec';

/** Tags that distinguish paths; further ones are ignored. */
const DEPTH = 3;

/** Paths from this number on begin with a virtual network (VXLAN, GENEVE, NVGRE), and have one tag at most. */
const NETWORKS = 2 ** 37;
const TAGS = 4097;

/** Paths are smaller than this. */
export const VLAN_PATHS: number = NETWORKS + 2 ** 24 * TAGS;

/**
 * The VLAN tags of a packet as one number, 0 without a tag. Packets with the same number were in the same broadcast
 * domain. QinQ 7/100 differs from VLAN 100, and so does VLAN 100 of a virtual network.
 */
export function vlanPath({ vlanCount, vlanTci, network }: Packet): number {
  if (network >= 0) return NETWORKS + network * TAGS + (vlanCount === 0 ? 0 : (vlanTci[0]! & 0xfff) + 1);
  let path = 0;
  for (let i = 0; i < vlanCount && i < DEPTH; i++) path = path * 4096 + (vlanTci[i]! & 0xfff) + 1;
  return path;
}

/**
 * A path as people write it: `100`, or `7.100` for QinQ; `vni5000`, or `vni5000.100`, in a virtual network; empty without
 * either.
 *
 * @example
 * vlanPathText(101); // => '100'
 * vlanPathText(0); // => ''
 */
export function vlanPathText(path: number): string {
  if (path >= NETWORKS) {
    const tag = (path - NETWORKS) % TAGS;
    return `vni${Math.floor((path - NETWORKS) / TAGS)}${tag === 0 ? '' : `.${tag - 1}`}`;
  }
  const ids: number[] = [];
  for (let rest = path; rest > 0; rest = Math.floor((rest - 1) / 4096)) ids.unshift((rest - 1) % 4096);
  return ids.join('.');
}
