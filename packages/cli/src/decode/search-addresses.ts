import { type AddressCandidates, dissectFrame } from '@carplab/analysis';
import { CaptureReader } from '@carplab/capture';
import { Packet } from '@carplab/codec';
import { syncChunks } from '../input/chunks.js';

/** How much of a file is searched for addresses when an HMAC fails, bytes. */
const SEARCHED = 64 << 20;

/** Reads a file from its beginning, only to collect candidate addresses. */
export function searchAddresses(path: string, candidates: AddressCandidates): void {
  const reader = new CaptureReader();
  const packet = new Packet();
  for (const chunk of syncChunks(path, SEARCHED)) {
    reader.push(chunk);
    for (let frame = reader.next(); frame; frame = reader.next()) {
      dissectFrame(frame, packet);
      candidates.observe(packet);
    }
  }
}
