import { type CaptureFrame, canonicalLinkType } from '@carplab/capture';
import { dissect, type Packet, protocolName } from '@carplab/codec';

/** Dissects a captured frame and names its protocol as `protocolName` does. A sound packet allocates nothing. */
export function dissectFrame(frame: CaptureFrame, packet: Packet): string {
  dissect(canonicalLinkType(frame.linkType), frame.bytes, frame.start, frame.end, frame.wireLength, packet);
  return protocolName(packet);
}
