import { CarpTimelines, KeyRing } from '@carplab/analysis';
import { CaptureReader, canonicalLinkType, linkTypeName } from '@carplab/capture';
import { dissect, inspectAdvertisement, Packet, parseAddress, protocolName } from '@carplab/codec';
import { packetLine, packetRecord, vhidReport } from '@carplab/text';

/** What a page would do with a capture: read it, verify it, show its lines and the report. */
export function show(file: Uint8Array, password: string, vip: string): string[] {
  const reader = new CaptureReader();
  const packet = new Packet();
  const keys = new KeyRing({ passwords: [{ value: password }], vips: [{ value: parseAddress(vip)! }] });
  const timelines = new CarpTimelines();
  const lines: string[] = [];
  reader.push(file);
  reader.end();
  for (let frame = reader.next(); frame; frame = reader.next()) {
    const { timeUs, nanos, linkType } = frame;
    dissect(canonicalLinkType(linkType), frame.bytes, frame.start, frame.end, frame.wireLength, packet);
    if (protocolName(packet) !== 'carp' || !inspectAdvertisement(packet)) continue;
    const auth = keys.verify(packet);
    timelines.observe(packet, timeUs, 0, auth);
    const context = {
      frame: reader.counts.frames,
      file: '',
      timeUs,
      nanos,
      linktype: linkTypeName(linkType),
      auth,
    };
    lines.push(packetLine(packetRecord(packet, { ...context, protocol: 'carp' })));
  }
  return [...lines, ...vhidReport(timelines.list())];
}
