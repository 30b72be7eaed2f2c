import { type AddressCandidates, dissectFrame } from '@carplab/analysis';
import type { CaptureFrame } from '@carplab/capture';
import { Packet, toHex } from '@carplab/codec';

/** Frames that are kept. */
const KEPT = 4096;
/** Longer ones are neither ARP nor neighbor discovery. */
const LONGEST = 512;

/** Frames of ARP and neighbor discovery, each once: a diagnosis takes addresses from them that only come later. */
export class CandidateFrames {
  readonly #frames = new Map<string, CaptureFrame>();

  add(frame: CaptureFrame): void {
    const { bytes, start, end } = frame;
    if (this.#frames.size >= KEPT || end - start > LONGEST) return;
    const key = toHex(bytes, start, end);
    if (this.#frames.has(key)) return;
    this.#frames.set(key, { ...frame, bytes: bytes.slice(start, end), start: 0, end: end - start });
  }

  observe(candidates: AddressCandidates): void {
    const packet = new Packet();
    for (const frame of this.#frames.values()) {
      dissectFrame(frame, packet);
      candidates.observe(packet);
    }
  }
}
