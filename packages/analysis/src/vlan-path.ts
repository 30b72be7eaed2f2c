import type { Packet } from '@carplab/codec';

/** Tags of a path that is a plain number; one in a virtual network. */
const DEPTH = 3;

/** Paths from this number on begin with a virtual network (VXLAN, GENEVE, NVGRE), and have one tag at most. */
const NETWORKS = 2 ** 37;
const TAGS = 4097;

/** Paths that are plain numbers are smaller than this, and deeper ones are not. */
export const VLAN_PATHS: number = NETWORKS + 2 ** 24 * TAGS;
const DEEP = BigInt(VLAN_PATHS);
/** A virtual network, or none. */
const DEEP_NETWORKS = 2n ** 24n + 1n;

/** VLAN tags, and the virtual network around them, as one number. */
export type VlanPath = number | bigint;

/**
 * The VLAN tags of a packet as one number, 0 without a tag. Packets with the same number were in the same broadcast
 * domain. QinQ 7/100 differs from VLAN 100, and so does VLAN 100 of a virtual network. Only what does not fit into an
 * exact number, which is rare, is a bigint.
 */
export function vlanPath({ vlanCount, vlanTci, network }: Packet): VlanPath {
  if (vlanCount > (network < 0 ? DEPTH : 1)) return deepPath(vlanTci.subarray(0, vlanCount), network);
  if (network >= 0) return NETWORKS + network * TAGS + (vlanCount === 0 ? 0 : (vlanTci[0]! & 0xfff) + 1);
  let path = 0;
  for (let i = 0; i < vlanCount; i++) path = path * 4096 + (vlanTci[i]! & 0xfff) + 1;
  return path;
}

function deepPath(tags: Uint16Array, network: number): bigint {
  let path = 0n;
  for (const tag of tags) path = path * 4096n + BigInt((tag & 0xfff) + 1);
  return DEEP + path * DEEP_NETWORKS + BigInt(network + 1);
}

/**
 * A path as people write it: `100`, or `7.100` for QinQ; `vni5000`, or `vni5000.100`, in a virtual network; empty without
 * either.
 *
 * @example
 * vlanPathText(101); // => '100'
 * vlanPathText(0); // => ''
 */
export function vlanPathText(path: VlanPath): string {
  if (typeof path === 'bigint') {
    const network = Number((path - DEEP) % DEEP_NETWORKS) - 1;
    const ids = idsOf((path - DEEP) / DEEP_NETWORKS);
    return (network < 0 ? ids : [`vni${network}`, ...ids]).join('.');
  }
  if (path >= NETWORKS) {
    const tag = (path - NETWORKS) % TAGS;
    return `vni${Math.floor((path - NETWORKS) / TAGS)}${tag === 0 ? '' : `.${tag - 1}`}`;
  }
  return idsOf(BigInt(path)).join('.');
}

function idsOf(tags: bigint): bigint[] {
  const ids: bigint[] = [];
  for (let rest = tags; rest > 0n; rest = (rest - 1n) / 4096n) ids.unshift((rest - 1n) % 4096n);
  return ids;
}
