import { formatMac, parseAddress } from '@carplab/codec';
import { CARP_GROUP } from '@carplab/codec/carp';
import { ETHERNET, IPV4, IPV6 } from '@carplab/codec/layouts';
import {
  ETHERTYPE_IP,
  ETHERTYPE_IPV6,
  encodeEthernet,
  encodeIpv6,
  groupMac,
  internetChecksum,
} from '@carplab/codec/net';

/** A raw socket does not give the sender's MAC address. */
const UNKNOWN_MAC = '00:00:00:00:00:00';
const GROUP6_MAC = formatMac(groupMac(parseAddress(CARP_GROUP.ipv6)!)!);
const TTL = 255;
const IHL = 0x0f;

/**
 * Puts an IPv4 packet, as a raw socket gives it, into an Ethernet frame. `ownMac` is the destination of packets that are
 * not for a group. Undefined if it is not an IPv4 packet.
 *
 * macOS gives length and fragment field in host byte order, and the length without the header (ip(4)): both are
 * corrected, and the checksum with them.
 */
export function frameOfIpv4(
  packet: Uint8Array,
  ownMac: string = UNKNOWN_MAC,
  platform: NodeJS.Platform = process.platform,
): Uint8Array | undefined {
  if (packet.length < IPV4.span || packet[0]! >> 4 !== 4) return undefined;
  const at = ETHERNET.span;
  const frame = new Uint8Array(at + packet.length);
  frame.set(packet, at);
  if (platform === 'darwin') putRight(frame, at);
  const { destination } = IPV4.offset;
  const mac = groupMac(packet.subarray(destination, destination + 4));
  encodeEthernet(
    { destination: mac ? formatMac(mac) : ownMac, source: UNKNOWN_MAC, etherType: ETHERTYPE_IP },
    frame,
  );
  return frame;
}

function putRight(frame: Uint8Array, at: number): void {
  const view = new DataView(frame.buffer, at);
  const headerLength = (frame[at]! & IHL) * 4;
  if (view.byteLength < headerLength) return;
  view.setUint16(IPV4.offset.totalLength, view.byteLength);
  view.setUint16(IPV4.offset.flagsOffset, view.getUint16(IPV4.offset.flagsOffset, true));
  view.setUint16(IPV4.offset.checksum, 0);
  view.setUint16(IPV4.offset.checksum, internetChecksum(frame, at, at + headerLength));
}

/**
 * Puts what an IPv6 raw socket gives, a payload and its sender, into an Ethernet frame. The socket does not give hop
 * limit and destination: 255 and CARP's group are assumed. Undefined if the sender is not an address.
 */
export function frameOfIpv6(payload: Uint8Array, source: string, protocol: number): Uint8Array | undefined {
  const address = source.replace(/%.*$/, '');
  if (parseAddress(address)?.length !== 16) return undefined;
  const frame = new Uint8Array(ETHERNET.span + IPV6.span + payload.length);
  encodeEthernet({ destination: GROUP6_MAC, source: UNKNOWN_MAC, etherType: ETHERTYPE_IPV6 }, frame);
  encodeIpv6(
    {
      trafficClass: 0,
      flowLabel: 0,
      payloadLength: payload.length,
      nextHeader: protocol,
      hopLimit: TTL,
      source: address,
      destination: CARP_GROUP.ipv6,
    },
    frame,
    ETHERNET.span,
  );
  frame.set(payload, ETHERNET.span + IPV6.span);
  return frame;
}
