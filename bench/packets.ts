import { type Authenticator, CARP_BYTES, createAuthenticator, signAdvertisement } from '@carplab/codec';
import { draws } from './draws.js';

export const VHID = 7;
export const PASSWORD = 'mekmitasdigoat';
/** The virtual address that is hashed: 10.9.0.100. */
export const VIP = Uint8Array.of(10, 9, 0, 100);
export const VIP_TEXT = '10.9.0.100';

/** Too many for a branch predictor to learn, few enough for the second-level cache. */
export const PACKETS = 4096;

/** The authenticator of the packets below. */
export function makeAuthenticator(): Authenticator {
  const made = createAuthenticator({
    dialect: 'freebsd',
    password: PASSWORD,
    vhid: VHID,
    addresses: [VIP],
  });
  return made;
}

function makePackets(): Uint8Array {
  const draw = draws(20_261_112);
  const authenticator = makeAuthenticator();
  const bytes = new Uint8Array(PACKETS * CARP_BYTES);
  for (let i = 0; i < PACKETS; i++)
    signAdvertisement(
      {
        vhid: VHID,
        advskew: draw() & 255,
        demote: draw() & 3,
        advbase: 1 + (draw() & 3),
        counter: (BigInt(draw()) << 32n) | BigInt(draw()),
      },
      authenticator,
      bytes,
      i * CARP_BYTES,
    );
  return bytes;
}

/**
 * Valid, signed advertisements, all different, one after another as in a capture's buffer: packet i begins at
 * byte 36·i. Every contender reads these same bytes.
 */
export const packets: Uint8Array = makePackets();

/** The same memory, for peers that read a Buffer. */
export const packetsBuffer: Buffer = Buffer.from(packets.buffer);

/** Index of the HMAC's last byte; it and the first are part of the digest that all decoders share. */
export const HMAC_LAST = 19;
