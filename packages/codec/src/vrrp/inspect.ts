import { IPV4 } from '../layouts/ipv4.js';
import { IPV6 } from '../layouts/ipv6.js';
import { VRRP2 } from '../layouts/vrrp.js';
import { checksumOk, pseudoHeaderSum } from '../net/checksum.js';
import { noteBadMac } from '../net/group-mac.js';
import type { Packet } from '../net/packet.js';

const VRRP_PROTOCOL = 112;

/**
 * What is wrong with a packet as a VRRP advertisement, added to its `problems`: `badttl`, `badlen` and `badsum`; `badmac` is
 * only noted.
 * VRRPv3 sums a pseudo-header too (RFC 5798 §5.2.8); over IPv4 some senders leave it out, which passes as well.
 */
export function inspectVrrp(packet: Packet): void {
  const { bytes, start, payloadAt: at, payloadEnd: end, payloadLength, problems } = packet;
  const version = bytes[at]! >> 4;
  const layer = version === 3 ? 'vrrp3' : 'vrrp2';
  const found = end - at;
  const needed = Math.max(VRRP2.span, payloadLength);
  if (packet.ttl !== 255)
    problems.push({
      code: 'badttl',
      layer: packet.family === 4 ? 'ipv4' : 'ipv6',
      offset: packet.ipAt - start + (packet.family === 4 ? IPV4.offset.ttl : IPV6.offset.hopLimit),
      message: `the ${packet.family === 4 ? 'TTL' : 'hop limit'} is ${packet.ttl}; VRRP is sent with 255`,
      needed: 255,
      found: packet.ttl,
    });
  noteBadMac(packet);
  if (found < needed) {
    const message = `${found} of the ${needed} bytes of the advertisement are here`;
    problems.push({ code: 'badlen', layer, offset: at - start, message, needed, found });
    return;
  }
  const plain = checksumOk(bytes, at, end);
  const ok =
    version === 3
      ? checksumOk(
          bytes,
          at,
          end,
          pseudoHeaderSum(packet.family === 4 ? 4 : 6, bytes, packet.srcAt, VRRP_PROTOCOL, found),
        ) ||
        (packet.family === 4 && plain)
      : plain;
  if (ok) return;
  const offset = at - start + VRRP2.offset.checksum;
  problems.push({ code: 'badsum', layer, offset, message: 'the checksum is wrong' });
}
