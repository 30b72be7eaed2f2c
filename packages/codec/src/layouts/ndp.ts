import { blob, u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';

/** A neighbor solicitation up to its options, 24 bytes (RFC 4861 §4.3). */
export const NEIGHBOR_SOLICITATION = layout('neighbor-solicitation', [
  u8('type'),
  u8('code'),
  u16be('checksum'),
  u32be('reserved'),
  blob(16, 'target'),
]);

/** A neighbor advertisement up to its options, 24 bytes (RFC 4861 §4.4). */
export const NEIGHBOR_ADVERTISEMENT = layout('neighbor-advertisement', [
  u8('type'),
  u8('code'),
  u16be('checksum'),
  /** Router, solicited, override, then 29 reserved bits. */
  u32be('flags'),
  blob(16, 'target'),
]);

/** The source or target link-layer address option with an Ethernet address, 8 bytes (RFC 4861 §4.6.1). */
export const LINK_LAYER_OPTION = layout('link-layer-option', [
  /** 1: of the sender of a solicitation. 2: of the target of an advertisement. */
  u8('type'),
  /** In units of 8 bytes: 1. */
  u8('length'),
  blob(6, 'mac'),
]);
