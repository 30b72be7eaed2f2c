import { u8, u16be } from 'buffer-layout';
import { layout } from '../layout.js';

/** The fixed part of a VRRPv2 advertisement (RFC 3768 §5.1); addresses and 8 bytes of authentication data follow. */
export const VRRP2 = layout('vrrp2', [
  u8('versionType'),
  u8('vrid'),
  /** Higher is better; 255 owns the addresses; 0 resigns. */
  u8('priority'),
  u8('count'),
  u8('authType'),
  /** Seconds. */
  u8('advInterval'),
  u16be('checksum'),
]);

/** The fixed part of a VRRPv3 advertisement (RFC 5798 §5.1); addresses follow. */
export const VRRP3 = layout('vrrp3', [
  u8('versionType'),
  u8('vrid'),
  u8('priority'),
  u8('count'),
  /** High 4 bits reserved, low 12 bits: the maximum advertisement interval in centiseconds. */
  u16be('reservedInterval'),
  u16be('checksum'),
]);
