import { type Packet, sameBytes } from '@carplab/codec';

/** Whether a packet is from one of the given addresses; without any, every packet is. */
export function isChosenSource(packet: Packet, sources: readonly Uint8Array[] | undefined): boolean {
  if (!sources) return true;
  if (packet.family === 0) return false;
  const source = packet.bytes.subarray(packet.srcAt, packet.srcAt + (packet.family === 4 ? 4 : 16));
  return sources.some((address) => sameBytes(address, source));
}
