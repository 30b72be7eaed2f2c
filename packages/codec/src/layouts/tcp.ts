import { u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';

/** The TCP header without options, 20 bytes (RFC 9293 §3.1). */
export const TCP = layout('tcp', [
  u16be('sourcePort'),
  u16be('destinationPort'),
  u32be('sequence'),
  u32be('acknowledgment'),
  /** 4 bits: length of the header with options, in 32-bit words. 3 bits reserved. 9 flags. */
  u16be('offsetFlags'),
  u16be('window'),
  /** One's-complement sum over pseudo-header, header, options and data. */
  u16be('checksum'),
  u16be('urgentPointer'),
]);
