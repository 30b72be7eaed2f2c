import { type CaptureFrame, canonicalLinkType } from '@carplab/capture';
import { dissect, type Packet, protocolName } from '@carplab/codec';

/**
 * Takes the frame of a capture apart, and names its protocol as `protocolName` does. Allocates nothing for a sound
 * packet.
 */
export function dissectFrame(frame: CaptureFrame, packet: Packet): string {
  dissect(canonicalLinkType(frame.linkType), frame.bytes, frame.start, frame.end, frame.wireLength, packet);
  return protocolName(packet);
}
