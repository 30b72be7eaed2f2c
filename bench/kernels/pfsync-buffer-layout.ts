import { PFSYNC_STATE_1400 } from '@carplab/codec/layouts';
import { keep } from '../kept.js';
import { FIRST_STATE, PACKET_BYTES, pfsyncBuffer, STATE_BYTES, STATES_A_PACKET } from '../pfsync-states.js';

interface Decoded {
  readonly id: Uint8Array;
  readonly rule: number;
  readonly creation: number;
  readonly expire: number;
  readonly timeout: number;
  readonly direction: number;
  readonly creatorid: Uint8Array;
  readonly 'src.seqlo': number;
  readonly 'dst.seqlo': number;
}

/** buffer-layout's own decode, of the very structure that the codec takes its offsets from. */
export function pass(): number {
  let digest = 0;
  for (let at = FIRST_STATE; at < pfsyncBuffer.length; at += PACKET_BYTES) {
    for (let i = 0; i < STATES_A_PACKET; i++) {
      const state = PFSYNC_STATE_1400.structure.decode(
        pfsyncBuffer,
        at + i * STATE_BYTES,
      ) as unknown as Decoded;
      keep(i, state);
      digest = (digest + state.rule + state.creation + state.expire + state.timeout + state.direction) | 0;
      digest = (digest + state['src.seqlo'] + state['dst.seqlo'] + state.id[7]! + state.creatorid[0]!) | 0;
    }
  }
  return digest;
}
