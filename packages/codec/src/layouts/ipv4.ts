import { blob, u8, u16be } from 'buffer-layout';
import { layout } from '../layout.js';

/** The IPv4 header without options, 20 bytes (RFC 791 §3.1). */
export const IPV4 = layout('ipv4', [
  /** High nibble: version, 4. Low nibble: length of the header with options, in 32-bit words. */
  u8('versionLength'),
  u8('tos'),
  /** Header and payload, bytes. */
  u16be('totalLength'),
  u16be('id'),
  /** 1 reserved bit, don't fragment, more fragments, 13 bits of offset in units of 8 bytes. */
  u16be('flagsOffset'),
  u8('ttl'),
  u8('protocol'),
  /** One's-complement sum over the header with options. */
  u16be('checksum'),
  blob(4, 'source'),
  blob(4, 'destination'),
]);
