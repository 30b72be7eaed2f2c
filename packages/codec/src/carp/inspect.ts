import { CARP } from '../layouts/carp.js';
import { IPV4 } from '../layouts/ipv4.js';
import { IPV6 } from '../layouts/ipv6.js';
import { frameFits, noteBadMac } from '../net/group-mac.js';
import type { Packet } from '../net/packet.js';
import { carpChecksum, carpChecksumOk, checkAdvertisement } from './check.js';
import { CARP_ADVERTISEMENT, CARP_AUTHLEN, CARP_BYTES, CARP_TTL, CARP_VERSION } from './constants.js';

const VERSION_TYPE = (CARP_VERSION << 4) | CARP_ADVERTISEMENT;

/**
 * Adds everything that is wrong with a packet as a CARP advertisement to its `problems`, except for the HMAC.
 *
 * `badttl`, `badlen`, `badver` and `badsum` make receivers drop a packet; `badvhid` is an impossible vhid. `badtype`,
 * `badauthlen` and `badmac` are only noted: no receiver checks type and authlen, and a frame to another MAC address than
 * the group's, or a unicast packet in a group's frame, concerns the switch, which may not deliver it.
 *
 * @returns whether all 36 bytes are there, so that a view may read them
 */
export function inspectAdvertisement(packet: Packet): boolean {
  const { bytes, payloadAt: at, payloadEnd: end } = packet;
  const whole = checkAdvertisement(bytes, at, end) !== 'badlen';
  if (
    whole &&
    packet.ttl === CARP_TTL &&
    bytes[at + CARP.offset.versionType] === VERSION_TYPE &&
    bytes[at + CARP.offset.authlen] === CARP_AUTHLEN &&
    bytes[at + CARP.offset.vhid] !== 0 &&
    carpChecksumOk(bytes, at) &&
    frameFits(packet)
  )
    return true;
  report(packet, whole);
  return whole;
}

function report(packet: Packet, whole: boolean): void {
  const { bytes, start, payloadAt: at, payloadEnd: end, problems } = packet;
  const add = (
    code: string,
    layer: string,
    index: number,
    message: string,
    needed?: number,
    found?: number,
  ): void => {
    problems.push({
      code,
      layer,
      offset: index - start,
      message,
      ...(needed === undefined ? {} : { needed }),
      ...(found === undefined ? {} : { found }),
    });
  };
  if (packet.ttl !== CARP_TTL) {
    const v4 = packet.family === 4;
    const field = packet.ipAt + (v4 ? IPV4.offset.ttl : IPV6.offset.hopLimit);
    add(
      'badttl',
      v4 ? 'ipv4' : 'ipv6',
      field,
      `the ${v4 ? 'TTL' : 'hop limit'} is ${packet.ttl}; CARP is sent with 255`,
      255,
      packet.ttl,
    );
  }
  if (!whole) {
    const cut = packet.payloadLength >= CARP_BYTES ? ' (the capture cut it short)' : '';
    add(
      'badlen',
      'carp',
      at,
      `${end - at} of the 36 bytes of an advertisement are here${cut}`,
      CARP_BYTES,
      end - at,
    );
    return;
  }
  const versionType = bytes[at + CARP.offset.versionType]!;
  const authlen = bytes[at + CARP.offset.authlen]!;
  if (versionType >> 4 !== CARP_VERSION)
    add(
      'badver',
      'carp',
      at,
      `the version is ${versionType >> 4}; CARP has only version 2`,
      CARP_VERSION,
      versionType >> 4,
    );
  if (!carpChecksumOk(bytes, at)) {
    const field = at + CARP.offset.checksum;
    const found = (bytes[field]! << 8) | bytes[field + 1]!;
    const needed = carpChecksum(bytes, at);
    add(
      'badsum',
      'carp',
      field,
      `the checksum is 0x${hex4(found)}; 0x${hex4(needed)} would be right`,
      needed,
      found,
    );
  }
  if (bytes[at + CARP.offset.vhid] === 0)
    add('badvhid', 'carp', at + CARP.offset.vhid, 'the vhid is 0; 1 to 255 exist', 1, 0);
  if ((versionType & 15) !== CARP_ADVERTISEMENT)
    add(
      'badtype',
      'carp',
      at,
      `the type is ${versionType & 15}; only 1, an advertisement, exists (no receiver checks it)`,
      1,
      versionType & 15,
    );
  if (authlen !== CARP_AUTHLEN)
    add(
      'badauthlen',
      'carp',
      at + CARP.offset.authlen,
      `authlen is ${authlen}; every sender writes 7 (no receiver checks it)`,
      CARP_AUTHLEN,
      authlen,
    );
  noteBadMac(packet);
}

const hex4 = (value: number): string => value.toString(16).padStart(4, '0');
