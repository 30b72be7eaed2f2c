import { blob, u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';

/** The IPv6 header, 40 bytes (RFC 8200 §3). */
export const IPV6 = layout('ipv6', [
  /** 4 bits of version, 6; 8 bits of traffic class; 20 bits of flow label. */
  u32be('versionClassFlow'),
  /** What follows this header, extension headers included, bytes. */
  u16be('payloadLength'),
  u8('nextHeader'),
  u8('hopLimit'),
  blob(16, 'source'),
  blob(16, 'destination'),
]);

/** The first 2 bytes that the IPv6 extension headers share (RFC 8200 §4.3; RFC 4302 §2 for AH). */
export const IPV6_EXTENSION = layout('ipv6-extension', [
  u8('nextHeader'),
  /** In units of 8 bytes, the first 8 not counted; in AH, 32-bit words less 2. */
  u8('length'),
]);

/** The IPv6 fragment header, 8 bytes (RFC 8200 §4.5). */
export const IPV6_FRAGMENT = layout('ipv6-fragment', [
  u8('nextHeader'),
  u8('reserved'),
  /** 13 bits of offset in units of 8 bytes, 2 reserved bits, more fragments. */
  u16be('offsetFlags'),
  u32be('id'),
]);
