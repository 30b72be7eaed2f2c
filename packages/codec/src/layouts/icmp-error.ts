import { u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';

/** An ICMP or ICMPv6 error up to the packet that it quotes, 8 bytes (RFC 792; RFC 4443 §3). */
export const ICMP_ERROR = layout('icmp-error', [
  u8('type'),
  u8('code'),
  /** Over the message; in ICMPv6 over the pseudo-header too. */
  u16be('checksum'),
  /** The MTU of the next link, a pointer, a router's address, or 0: the type and code tell. */
  u32be('parameter'),
]);
