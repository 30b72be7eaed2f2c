import { parseAddress, type ReceivedPacket } from '@carplab/codec';
import { CARP_GROUP } from '@carplab/codec/carp';
import type { VirtualHost } from '../carp/virtual-host.js';
import { standsAt } from '../config/prefix.js';
import type { Port } from '../port.js';

export const GROUP4: Uint8Array = parseAddress(CARP_GROUP.ipv4)!;
export const GROUP6: Uint8Array = parseAddress(CARP_GROUP.ipv6)!;

/** Whether the address at `at` is the interface's own. */
export function isOwnAddress(port: Port, bytes: Uint8Array, at: number, family: 4 | 6): boolean {
  for (const own of port.config.addresses) {
    if (own.family === family && standsAt(own.bytes, bytes, at)) return true;
  }
  return family === 6 && standsAt(port.config.linkLocal.bytes, bytes, at);
}

/**
 * An advertisement as the codec's checks query it. What few dialects query is looked up on demand: finding the owner of
 * the source address costs as much as the checksum, and FreeBSD never needs it for a good packet.
 */
export class Arrival implements ReceivedPacket {
  family: 4 | 6 = 4;
  ttl = 0;
  multicast = false;
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  srcAt = 0;
  dstAt = 0;
  port: Port | undefined = undefined;
  /** The one that the packet names, if it exists. */
  virtualHost: VirtualHost | undefined = undefined;

  get toGroup(): boolean {
    return this.family === 4 && standsAt(this.virtualHost?.destination4 ?? GROUP4, this.bytes, this.dstAt);
  }

  get ownSource(): boolean {
    return this.port !== undefined && isOwnAddress(this.port, this.bytes, this.srcAt, this.family);
  }
}
