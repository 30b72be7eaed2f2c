import { u8, u16be } from 'buffer-layout';
import { layout } from '../layout.js';
import type { FieldMeaning } from '../layout-field.js';

const versionType = (version: 2 | 3): FieldMeaning => ({
  kind: 'bits',
  parts: [
    { name: 'version', bits: 4, kind: 'number', doc: String(version) },
    { name: 'type', bits: 4, kind: 'enum', values: { 1: 'advertisement' }, doc: 'Always 1' },
  ],
  doc: 'Version and type',
});
const VRID: FieldMeaning = { kind: 'number', doc: 'Virtual router ID, 1 to 255' };
const PRIORITY: FieldMeaning = {
  kind: 'number',
  doc: 'The highest wins; 255: owner of the addresses, 0: resigning',
};
const COUNT: FieldMeaning = { kind: 'number', doc: 'How many addresses follow' };

/** The fixed part of a VRRPv2 advertisement; addresses and 8 bytes of authentication data follow. */
export const VRRP2 = layout(
  'vrrp2',
  [
    u8('versionType'),
    u8('vrid'),
    u8('priority'),
    u8('count'),
    u8('authType'),
    u8('advInterval'),
    u16be('checksum'),
  ],
  'RFC 3768 §5.1',
  {
    versionType: versionType(2),
    vrid: VRID,
    priority: PRIORITY,
    count: COUNT,
    authType: {
      kind: 'enum',
      values: { 0: 'none', 1: 'simple text', 2: 'AH' },
      source: 'RFC 2338 §5.3.6',
      doc: 'Authentication type; 0 since RFC 3768',
    },
    advInterval: { kind: 'number', unit: 's', doc: 'Interval between advertisements' },
    checksum: { kind: 'checksum', doc: "One's-complement sum over the message" },
  },
);

/** The fixed part of a VRRPv3 advertisement; addresses follow. */
export const VRRP3 = layout(
  'vrrp3',
  [u8('versionType'), u8('vrid'), u8('priority'), u8('count'), u16be('reservedInterval'), u16be('checksum')],
  'RFC 5798 §5.1',
  {
    versionType: versionType(3),
    vrid: VRID,
    priority: PRIORITY,
    count: COUNT,
    reservedInterval: {
      kind: 'bits',
      parts: [
        { name: 'reserved', bits: 4, kind: 'pad', doc: 'Reserved' },
        {
          name: 'centiseconds',
          bits: 12,
          kind: 'number',
          unit: '0.01 s',
          doc: 'Maximum interval between advertisements',
        },
      ],
      doc: 'Maximum interval between advertisements',
    },
    checksum: { kind: 'checksum', doc: "One's-complement sum over pseudo-header and message" },
  },
);
