import { decodeState, type PfsyncState } from '@carplab/codec/pfsync';
import { keep } from '../kept.js';
import { FIRST_STATE, PACKET_BYTES, pfsyncPackets, STATE_BYTES, STATES_A_PACKET } from '../pfsync-states.js';

/** A plain object for each state. */
export function pass(): number {
  let digest = 0;
  for (let at = FIRST_STATE; at < pfsyncPackets.length; at += PACKET_BYTES) {
    for (let i = 0; i < STATES_A_PACKET; i++) {
      const state: PfsyncState = decodeState(pfsyncPackets, at + i * STATE_BYTES, 'freebsd-1400');
      keep(i, state);
      digest = (digest + state.rule + state.creation + state.expire + state.timeout + state.direction) | 0;
      digest = (digest + state.src.seqlo + state.dst.seqlo) | 0;
      digest =
        (digest +
          Number.parseInt(state.id.slice(14), 16) +
          Number.parseInt(state.creatorid.slice(0, 2), 16)) |
        0;
    }
  }
  return digest;
}
