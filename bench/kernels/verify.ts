import { CARP_BYTES } from '@carplab/codec';
import { makeAuthenticator, packets } from '../packets.js';

const authenticator = makeAuthenticator();

/** How many HMACs are right: all of them. */
export function pass(): number {
  let right = 0;
  for (let at = 0; at < packets.length; at += CARP_BYTES) if (authenticator.verify(packets, at)) right++;
  return right;
}
