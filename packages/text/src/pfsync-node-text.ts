import type { PfsyncNode } from '@carplab/analysis';
import { parseAddress } from '@carplab/codec';
import { groupMac } from '@carplab/codec/net';
import { hex32, type StateFormat } from '@carplab/codec/pfsync';

/** The name of a node: its address, or a placeholder for a pfsync interface. */
export function nodeName({ source }: PfsyncNode): string {
  return source === '' ? 'pfsync interface' : source;
}

/** The hostid that a node announced most often; undefined if none. */
export function hostidOf({ hostids }: PfsyncNode): string | undefined {
  const most = [...hostids].sort(([, a], [, b]) => b - a)[0];
  return most === undefined ? undefined : hex32(most[0]);
}

/** The formats of full states of a node, oldest first. */
export function formatsOf({ variants }: PfsyncNode): StateFormat[] {
  return [...variants].filter((variant) => variant !== 'freebsd').sort();
}

/** Whether all packets of a node go to a group, or all to one host. */
export function reaches({ destinations }: PfsyncNode): 'group' | 'unicast' | 'both' {
  const kinds = new Set([...destinations.keys()].map((to) => groupMac(parseAddress(to)!) !== undefined));
  if (kinds.size === 2) return 'both';
  return kinds.has(false) ? 'unicast' : 'group';
}
