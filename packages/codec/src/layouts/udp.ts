import { u16be } from 'buffer-layout';
import { layout } from '../layout.js';

/** The UDP header, 8 bytes (RFC 768). */
export const UDP = layout('udp', [
  u16be('sourcePort'),
  u16be('destinationPort'),
  /** Header and data, bytes. */
  u16be('length'),
  /** One's-complement sum over pseudo-header, header and data; 0 for none, which only IPv4 allows. */
  u16be('checksum'),
]);
