import { blob, u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';

/**
 * The CARP header, 36 bytes, IP protocol 112.
 *
 * On the wire advskew comes before advbase, and they are not adjacent.
 */
export const CARP = layout(
  'carp',
  [
    u8('versionType'),
    u8('vhid'),
    u8('advskew'),
    u8('authlen'),
    u8('demote'),
    u8('advbase'),
    u16be('checksum'),
    u32be('counterHigh'),
    u32be('counterLow'),
    blob(20, 'hmac'),
  ],
  'struct carp_header, netinet/ip_carp.h',
  {
    versionType: {
      kind: 'bits',
      parts: [
        { name: 'version', bits: 4, kind: 'number', doc: 'Always 2' },
        { name: 'type', bits: 4, kind: 'enum', values: { 1: 'advertisement' }, doc: 'Always 1' },
      ],
      doc: 'Version and type; no receiver checks the type',
    },
    vhid: { kind: 'number', doc: 'Virtual host ID, 1 to 255' },
    advskew: { kind: 'number', unit: '1/256 s', doc: 'Added to the interval; the lowest wins' },
    authlen: {
      kind: 'number',
      unit: '32-bit words',
      doc: 'Length of counter and HMAC: 7; no receiver checks it',
    },
    demote: { kind: 'number', doc: "OpenBSD's demotion count; the others send 0 and ignore it" },
    advbase: { kind: 'number', unit: 's', doc: 'Interval between advertisements, without the skew' },
    checksum: {
      kind: 'checksum',
      doc: "One's-complement sum over these 36 bytes, without a pseudo-header in both families",
    },
    counterHigh: { kind: 'counter', doc: 'Replay counter, high 32 bits' },
    counterLow: { kind: 'counter', doc: 'Replay counter, low 32 bits' },
    hmac: {
      kind: 'bytes',
      doc: 'HMAC-SHA1 over version, type, vhid, virtual addresses and counter only',
    },
  },
);
