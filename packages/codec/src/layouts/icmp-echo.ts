import { u8, u16be } from 'buffer-layout';
import { layout } from '../layout.js';

/** Echo request and reply up to their data, 8 bytes: ICMP (RFC 792) and ICMPv6 (RFC 4443 §4) alike. */
export const ICMP_ECHO = layout('icmp-echo', [
  u8('type'),
  u8('code'),
  /** Over the message; in ICMPv6 over the pseudo-header too. */
  u16be('checksum'),
  u16be('identifier'),
  u16be('sequence'),
]);
