import type { PacketProblem } from '../problem.js';

// What can be wrong with an IP header, as `netstat -s` names it: one constructor per problem, so that `dissect` and the
// decoders agree. `offset` is that of the wrong field.

type IpLayer = 'ipv4' | 'ipv6';

const NAMES = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

export function badVersion(layer: IpLayer, offset: number, needed: 4 | 6, found: number): PacketProblem {
  const message = `The IP version is ${found}, and the layer below announces ${NAMES[layer]}`;
  return { code: 'badver', layer, offset, message, needed, found };
}

/** IPv4: `found` is the header length in bytes as given, `needed` the minimum or maximum possible. */
export function badHeaderLength(offset: number, needed: number, found: number): PacketProblem {
  const message =
    found < needed
      ? `The IPv4 header says that it has ${found} bytes, less than the ${needed} of its fixed part`
      : `The IPv4 header says that it has ${found} bytes, and the packet has ${needed}`;
  return { code: 'badhlen', layer: 'ipv4', offset, message, needed, found };
}

/** IPv4: the total length is less than the length of the header. */
export function badLength(offset: number, needed: number, found: number): PacketProblem {
  const why =
    found === 0 ? ' (0 is what segmentation offload leaves in a frame captured on its way out)' : '';
  const message = `The IPv4 total length is ${found} bytes, less than the ${needed} of the header${why}`;
  return { code: 'badlen', layer: 'ipv4', offset, message, needed, found };
}

/** The wire carried fewer bytes than the length field claims. */
export function tooShort(layer: IpLayer, offset: number, needed: number, found: number): PacketProblem {
  const message = `The ${NAMES[layer]} header announces ${needed} bytes, and the wire carried ${found}`;
  return { code: 'tooshort', layer, offset, message, needed, found };
}

/** IPv4: `found` is in the checksum field, `needed` is correct. */
export function badChecksum(offset: number, needed: number, found: number): PacketProblem {
  const right = `0x${needed.toString(16).padStart(4, '0')} would be right`;
  const message =
    found === 0
      ? `The IPv4 header checksum is 0, as in a frame captured before the network card fills it in; ${right}`
      : `The IPv4 header checksum is 0x${found.toString(16).padStart(4, '0')}; ${right}`;
  return { code: 'badsum', layer: 'ipv4', offset, message, needed, found };
}

/** IPv4: an option's length does not fit the header. `needed` is how many bytes it would need. */
export function badOptions(offset: number, needed: number, found: number): PacketProblem {
  const message =
    needed < 2
      ? `An IPv4 option says that it has ${needed} bytes, and its own type and length take 2`
      : `An IPv4 option takes ${needed} bytes, and the header has ${found} left`;
  return { code: 'badoptions', layer: 'ipv4', offset, message, needed, found };
}

/** IPv6: an extension header runs past the payload. */
export function extensionTooShort(
  offset: number,
  header: number,
  needed: number,
  found: number,
): PacketProblem {
  const message = `IPv6 extension header ${header} takes ${needed} bytes, and the payload has ${found} left`;
  return { code: 'tooshort', layer: 'ipv6', offset, message, needed, found };
}

/** IPv6: more extension headers than a FreeBSD kernel follows (sysctl net.inet6.ip6.hdrnestlimit). */
export function tooManyHeaders(offset: number, needed: number): PacketProblem {
  const message = `More than ${needed} IPv6 extension headers follow each other`;
  return { code: 'toomanyhdr', layer: 'ipv6', offset, message, needed, found: needed + 1 };
}

/** IPv6: a payload length of 0 with a hop-by-hop header after it. */
export function jumbogram(offset: number): PacketProblem {
  const message = 'An IPv6 payload length of 0 before a hop-by-hop header announces a jumbogram (RFC 2675)';
  return { code: 'unsupported', layer: 'ipv6', offset, message };
}
