import { checkAdvertisement } from '@carplab/codec';
import { carpChecksumOk } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { advertisementOf } from '@carplab/sim/scenario';
import type { SeenAdvertisement } from './entry.js';

const at = CARP.offset;

/** The advertisement in an Ethernet frame, if there is one that a receiver can read. */
export function seeAdvertisement(frame: Uint8Array): SeenAdvertisement | undefined {
  const found = advertisementOf(frame);
  if (found === undefined || checkAdvertisement(frame, found.start, found.end) !== undefined)
    return undefined;
  const { vhid, family, ttl, srcAt, dstAt, start } = found;
  return {
    vhid,
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

/** Four bytes as a little-endian machine reads them. */
export function littleEndian(bytes: Uint8Array, start: number): number {
  return (
    ((bytes[start + 3]! << 24) | (bytes[start + 2]! << 16) | (bytes[start + 1]! << 8) | bytes[start]!) >>> 0
  );
}

/** The vhid if a frame's source is a virtual MAC address, UCARP's too; otherwise 0. */
export function virtualSource(frame: Uint8Array): number {
  const virtual = frame[6] === 0 && frame[7] === 0 && frame[8] === 0x5e && frame[9] === 0 && frame[10]! <= 1;
  return virtual ? frame[11]! : 0;
}
