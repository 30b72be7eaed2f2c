import { type AddressInput, addressBytes } from '../net/address-bytes.js';
import { formatAddress } from '../net/format-address.js';
import { groupMac } from '../net/group-mac.js';
import { encodeIpFrame } from '../net/ip-frame.js';
import { formatMac } from '../net/mac.js';
import { PFSYNC_GROUP, PFSYNC_GROUP6, PFSYNC_PROTOCOL, PFSYNC_TTL } from './constants.js';

/** IPTOS_LOWDELAY, over IPv4; over IPv6 the traffic class is 0. */
const TOS = 0x10;

/** The headers around a pfsync packet. */
export interface PfsyncFrame {
  readonly srcMac: AddressInput;
  /** Default: the group's; required for a unicast destination */
  readonly dstMac?: AddressInput;
  /** Its family is the packet's. */
  readonly src: AddressInput;
  /** Default: the group, 224.0.0.240 or ff12::f0 */
  readonly dst?: AddressInput;
  /** Default: 255 */
  readonly ttl?: number;
  /** IPv4 id. Default: 0, as FreeBSD sends it */
  readonly id?: number;
  /** VLAN ids, outermost first. */
  readonly vlan?: readonly number[];
}

/**
 * An Ethernet frame around a pfsync packet, with the headers that the kernels write.
 *
 * @throws RangeError where an address or number cannot be written, or no MAC address is known
 *
 * @example
 * const frame = encodePfsyncFrame({ srcMac: '02:00:00:00:00:01', src: '10.255.0.1' }, encodePfsyncPacket({ variant: 'freebsd', messages: [] }));
 * toHex(frame, 0, 6); // => '01005e0000f0'
 * frame.length; // => 58
 */
export function encodePfsyncFrame(headers: PfsyncFrame, packet: Uint8Array): Uint8Array {
  const { srcMac, src, ttl = PFSYNC_TTL, id = 0, vlan = [] } = headers;
  const family = addressBytes('src', src).length === 16 ? 6 : 4;
  const dst = headers.dst ?? (family === 4 ? PFSYNC_GROUP : PFSYNC_GROUP6);
  const group = groupMac(addressBytes('dst', dst, family));
  const dstMac = headers.dstMac ?? (group ? formatMac(group, 0) : undefined);
  if (dstMac === undefined)
    throw new RangeError(
      `${formatAddress(addressBytes('dst', dst))} is not a group, so its MAC address is not known`,
    );
  const tos = family === 4 ? TOS : 0;
  return encodeIpFrame(
    { family, srcMac, dstMac, src, dst, protocol: PFSYNC_PROTOCOL, ttl, tos, id, vlan },
    packet,
  );
}
