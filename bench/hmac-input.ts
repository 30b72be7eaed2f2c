import { CARP_BYTES } from '@carplab/codec';
import { cutKey } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { PACKETS, PASSWORD, packetsBuffer, VHID, VIP } from './packets.js';

/** For peers that know HMAC but not CARP: the key, the message without its counter, and each packet's own part. */
export const key: Uint8Array = cutKey(PASSWORD);

/** Version, type, vhid, address: what one IPv4 vhid hashes before the counter. */
export const prefix: Uint8Array = Uint8Array.of(2, 1, VHID, ...VIP);

/** Prefix and counter: 15 bytes. */
export const MESSAGE_BYTES: number = prefix.length + 8;

const part = (field: 'counterHigh' | 'hmac', length: number): Buffer[] =>
  Array.from({ length: PACKETS }, (_, i) => {
    const at = i * CARP_BYTES + CARP.offset[field];
    return packetsBuffer.subarray(at, at + length);
  });

export const counters: Buffer[] = part('counterHigh', 8);
export const hmacs: Buffer[] = part('hmac', CARP.size.hmac);
