import { blob, u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';
import type { FieldMeaning } from '../layout-field.js';

const TYPE: FieldMeaning = {
  kind: 'enum',
  values: { 135: 'neighbor solicitation', 136: 'neighbor advertisement' },
  doc: 'Request or reply',
};
const CODE: FieldMeaning = { kind: 'number', doc: '0' };
const CHECKSUM: FieldMeaning = {
  kind: 'checksum',
  doc: "One's-complement sum over pseudo-header, message and options",
};

/** A neighbor solicitation up to its options, 24 bytes. */
export const NEIGHBOR_SOLICITATION = layout(
  'neighbor-solicitation',
  [u8('type'), u8('code'), u16be('checksum'), u32be('reserved'), blob(16, 'target')],
  'RFC 4861 §4.3',
  {
    type: TYPE,
    code: CODE,
    checksum: CHECKSUM,
    reserved: { kind: 'pad', doc: 'Reserved' },
    target: { kind: 'ipv6', doc: 'The address being resolved' },
  },
);

/** A neighbor advertisement up to its options, 24 bytes. */
export const NEIGHBOR_ADVERTISEMENT = layout(
  'neighbor-advertisement',
  [u8('type'), u8('code'), u16be('checksum'), u32be('flags'), blob(16, 'target')],
  'RFC 4861 §4.4',
  {
    type: TYPE,
    code: CODE,
    checksum: CHECKSUM,
    flags: {
      kind: 'bits',
      parts: [
        { name: 'router', bits: 1, kind: 'number', doc: 'The sender is a router' },
        { name: 'solicited', bits: 1, kind: 'number', doc: 'It answers a solicitation' },
        { name: 'override', bits: 1, kind: 'number', doc: "Replaces the neighbors' cached entry" },
        { name: 'reserved', bits: 29, kind: 'pad', doc: 'Reserved' },
      ],
      doc: 'Flags: who announces, and whether it replaces a cached entry',
    },
    target: { kind: 'ipv6', doc: 'The address being announced' },
  },
);

/** The source or target link-layer address option with an Ethernet address, 8 bytes. */
export const LINK_LAYER_OPTION = layout(
  'link-layer-option',
  [u8('type'), u8('length'), blob(6, 'mac')],
  'RFC 4861 §4.6.1',
  {
    type: {
      kind: 'enum',
      values: { 1: 'source link-layer address', 2: 'target link-layer address' },
      doc: "Whose address: the solicitation's sender, or the advertisement's target",
    },
    length: { kind: 'number', unit: '8-byte units', doc: 'The whole option: 1' },
    mac: { kind: 'mac', doc: 'The Ethernet address' },
  },
);
