import { checkAdvertisement, dissect, LINKTYPE_ETHERNET, Packet } from '@carplab/codec';
import { carpChecksumOk } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import type { SeenAdvertisement } from './entry.js';

const CARP_PROTOCOL = 112;
const TYPE_AT = 12;
const IPV4_PROTOCOL_AT = 23;
const IPV6_NEXT_HEADER_AT = 20;
const IPV6_TYPE = 0x86dd;
const at = CARP.offset;

const packet = new Packet();

/** The advertisement in an Ethernet frame, if it has one that a receiver could read. */
export function seeAdvertisement(frame: Uint8Array): SeenAdvertisement | undefined {
  const type = (frame[TYPE_AT]! << 8) | frame[TYPE_AT + 1]!;
  if (frame[type === IPV6_TYPE ? IPV6_NEXT_HEADER_AT : IPV4_PROTOCOL_AT] !== CARP_PROTOCOL) return undefined;
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  const { kind, protocol, payloadAt: start, payloadEnd: end, ttl, srcAt, dstAt } = packet;
  if (kind !== 'ip' || protocol !== CARP_PROTOCOL) return undefined;
  if (checkAdvertisement(frame, start, end) !== undefined) return undefined;
  const family = packet.family === 4 ? 4 : 6;
  return {
    vhid: frame[start + at.vhid]!,
    family,
    ttl,
    advbase: frame[start + at.advbase]!,
    advskew: frame[start + at.advskew]!,
    demote: frame[start + at.demote]!,
    source: family === 4 ? littleEndian(frame, srcAt) : 0,
    destination: frame.subarray(dstAt, dstAt + (family === 4 ? 4 : 16)),
    checksumOk: carpChecksumOk(frame, start),
    bytes: frame,
    start,
  };
}

/** Four bytes, the last of which weighs most. */
export function littleEndian(bytes: Uint8Array, start: number): number {
  return (
    ((bytes[start + 3]! << 24) | (bytes[start + 2]! << 16) | (bytes[start + 1]! << 8) | bytes[start]!) >>> 0
  );
}

/** The vhid in a frame's source where that is a virtual MAC address, also UCARP's; 0 otherwise. */
export function virtualSource(frame: Uint8Array): number {
  const virtual = frame[6] === 0 && frame[7] === 0 && frame[8] === 0x5e && frame[9] === 0 && frame[10]! <= 1;
  return virtual ? frame[11]! : 0;
}
