export type { CaptureFrame, FrameToWrite } from './capture-frame.js';
export { CaptureReader } from './capture-reader.js';
export { FrameMerge, type MergeInput } from './frame-merge.js';
export { MAX_RECORD, MAX_SNAPLEN } from './limits.js';
export {
  canonicalLinkType,
  LINKTYPES,
  type LinkTypeName,
  linkTypeName,
  linkTypeNumber,
} from './linktypes.js';
export type { CaptureInterface, CaptureSection, InterfaceStatistics, ResolvedName } from './metadata.js';
export { PcapWriter, type PcapWriterOptions } from './pcap-writer.js';
export {
  type InterfaceToWrite,
  PcapngWriter,
  type SectionToWrite,
  type StatisticsToWrite,
} from './pcapng-writer.js';
export type { CaptureCounts } from './reading.js';
export { Tally } from './tally.js';
