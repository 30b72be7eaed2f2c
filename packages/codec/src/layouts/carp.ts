import { blob, u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';

/**
 * The CARP header, 36 bytes, IP protocol 112 (`struct carp_header`, sys/netinet/ip_carp.h).
 *
 * On the wire advskew comes before advbase, and they are not adjacent.
 */
export const CARP = layout('carp', [
  /** High nibble: version, always 2. Low nibble: type, always 1 (an advertisement). */
  u8('versionType'),
  u8('vhid'),
  /** 1/256 s. */
  u8('advskew'),
  /** 32-bit words of counter and hmac: 7. No receiver checks it. */
  u8('authlen'),
  /** OpenBSD's demotion count; the others send 0 and ignore it. */
  u8('demote'),
  /** Seconds. */
  u8('advbase'),
  /** One's-complement sum over these 36 bytes, without pseudo-header, in both families. */
  u16be('checksum'),
  u32be('counterHigh'),
  u32be('counterLow'),
  /** HMAC-SHA1. */
  blob(20, 'hmac'),
]);
