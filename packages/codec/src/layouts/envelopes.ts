import { blob, u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';
import type { FieldMeaning } from '../layout-field.js';
import { AF_NAMES } from '../net/address-family.js';
import { ETHERTYPE_NAMES } from '../net/ether-type.js';

const NETWORK: FieldMeaning = {
  kind: 'bits',
  parts: [
    { name: 'vni', bits: 24, kind: 'number', doc: 'Number of the virtual network' },
    { name: 'reserved', bits: 8, kind: 'pad', doc: 'Reserved' },
  ],
  doc: 'Number of the virtual network',
};
const INSIDE: FieldMeaning = {
  kind: 'enum',
  values: ETHERTYPE_NAMES,
  hex: true,
  doc: 'Protocol of what is inside',
};
const sessionOf = (name: string, bits: number, doc: string): FieldMeaning => ({
  kind: 'bits',
  parts: [
    { name: 'cos', bits: 3, kind: 'number', doc: 'Class of service of the mirrored frame' },
    { name, bits, kind: 'number', doc },
    { name: 'truncated', bits: 1, kind: 'number', doc: 'The mirrored frame is cut' },
    { name: 'session', bits: 10, kind: 'number', doc: 'Number of the mirror session' },
  ],
  doc: 'Class of service, encapsulation, and mirror session',
});
const VERSION_VLAN: FieldMeaning = {
  kind: 'bits',
  parts: [
    { name: 'version', bits: 4, kind: 'number', doc: '1 for type II, 2 for type III' },
    { name: 'vlan', bits: 12, kind: 'number', doc: 'VLAN of the mirrored frame' },
  ],
  doc: 'Version, and VLAN of the mirrored frame',
};

/** The VXLAN header, 8 bytes, after UDP. */
export const VXLAN = layout('vxlan', [u8('flags'), blob(3, 'reserved'), u32be('network')], 'RFC 7348 §5', {
  flags: { kind: 'bits', values: { 8: 'I' }, doc: 'I: the number of the network is valid' },
  reserved: { kind: 'bytes', doc: 'Reserved; in VXLAN-GPE the last byte is the next protocol' },
  network: NETWORK,
});

/** The fixed part of the GENEVE header, 8 bytes, after UDP; options follow. */
export const GENEVE = layout(
  'geneve',
  [u8('versionLength'), u8('flags'), u16be('protocol'), u32be('network')],
  'RFC 8926 §3.4',
  {
    versionLength: {
      kind: 'bits',
      parts: [
        { name: 'version', bits: 2, kind: 'number', doc: '0' },
        { name: 'options', bits: 6, kind: 'number', unit: '32-bit words', doc: 'Length of the options' },
      ],
      doc: 'Version, and length of the options',
    },
    flags: { kind: 'bits', values: { 128: 'O', 64: 'C' }, doc: 'O: control packet; C: critical options' },
    protocol: INSIDE,
    network: NETWORK,
  },
);

/** The fixed part of the GRE header, 4 bytes; checksum, key and sequence number may follow, 4 bytes each. */
export const GRE = layout('gre', [u16be('flags'), u16be('protocol')], 'RFC 2784 §2.1, RFC 2890 §2', {
  flags: {
    kind: 'bits',
    parts: [
      { name: 'checksum', bits: 1, kind: 'number', doc: 'A checksum follows' },
      { name: 'routing', bits: 1, kind: 'number', doc: 'Source routes follow (RFC 1701)' },
      { name: 'key', bits: 1, kind: 'number', doc: 'A key follows' },
      { name: 'sequence', bits: 1, kind: 'number', doc: 'A sequence number follows' },
      { name: 'reserved', bits: 9, kind: 'pad', doc: 'Reserved' },
      { name: 'version', bits: 3, kind: 'number', doc: '0' },
    ],
    doc: 'Which further fields follow, and the version',
  },
  protocol: INSIDE,
});

/** The header of ERSPAN type II, 8 bytes, after GRE with a sequence number. */
export const ERSPAN2 = layout(
  'erspan2',
  [u16be('versionVlan'), u16be('session'), u32be('index')],
  'draft-foschiano-erspan §4.2',
  {
    versionVlan: VERSION_VLAN,
    session: sessionOf('encapsulation', 2, 'How the VLAN of the mirrored frame was written'),
    index: { kind: 'number', doc: 'Port and direction, as the platform has it' },
  },
);

/** The header of ERSPAN type III, 12 bytes; 8 of the platform may follow. */
export const ERSPAN3 = layout(
  'erspan3',
  [u16be('versionVlan'), u16be('session'), u32be('timestamp'), u16be('group'), u16be('flags')],
  'draft-foschiano-erspan §4.3',
  {
    versionVlan: VERSION_VLAN,
    session: sessionOf('state', 2, 'Whether the mirrored frame is good, short, long or bad'),
    timestamp: { kind: 'number', doc: 'When the frame was mirrored' },
    group: { kind: 'number', doc: 'Security group tag' },
    flags: {
      kind: 'bits',
      parts: [
        { name: 'pdu', bits: 1, kind: 'number', doc: 'An Ethernet frame is inside' },
        { name: 'type', bits: 5, kind: 'number', doc: '0: Ethernet, 2: IP' },
        { name: 'hardware', bits: 6, kind: 'number', doc: 'Number of the engine' },
        { name: 'direction', bits: 1, kind: 'number', doc: '0: received, 1: sent' },
        { name: 'granularity', bits: 2, kind: 'number', doc: 'Unit of the timestamp' },
        { name: 'optional', bits: 1, kind: 'number', doc: '8 bytes of the platform follow' },
      ],
      doc: 'What is inside, and whether a further header follows',
    },
  },
);

/** One entry of an MPLS label stack, 4 bytes. */
export const MPLS = layout('mpls', [u32be('entry')], 'RFC 3032 §2.1', {
  entry: {
    kind: 'bits',
    parts: [
      { name: 'label', bits: 20, kind: 'number', doc: 'The label' },
      { name: 'class', bits: 3, kind: 'number', doc: 'Traffic class' },
      { name: 'bottom', bits: 1, kind: 'number', doc: '1 in the last entry' },
      { name: 'ttl', bits: 8, kind: 'number', doc: 'Remaining hops' },
    ],
    doc: 'Label, traffic class, bottom of the stack, TTL',
  },
});

/** The header of a PPPoE session with PPP's protocol number, 8 bytes. */
export const PPPOE = layout(
  'pppoe',
  [u8('versionType'), u8('code'), u16be('session'), u16be('length'), u16be('protocol')],
  'RFC 2516 §4, RFC 1661 §2',
  {
    versionType: { kind: 'number', hex: true, doc: '0x11' },
    code: { kind: 'number', doc: '0 in a session' },
    session: { kind: 'number', doc: 'Number of the session' },
    length: { kind: 'number', unit: 'bytes', doc: 'What follows, protocol included' },
    protocol: { kind: 'enum', values: { 33: 'IPv4', 87: 'IPv6' }, hex: true, doc: 'PPP protocol' },
  },
);

/** The header of an enc interface, 12 bytes: a packet before or after IPsec. */
export const ENC = layout(
  'enc',
  [u32be('family'), u32be('spi'), u32be('flags')],
  'struct enchdr, net/if_enc.h',
  {
    family: { kind: 'enum', values: AF_NAMES, order: 'host', doc: 'AF_… of the capturing system' },
    spi: { kind: 'number', hex: true, doc: 'Security parameters index' },
    flags: { kind: 'number', order: 'host', doc: 'Whether the packet is authenticated, and encrypted' },
  },
);

/** The header of PPI captures, 8 bytes; fields of any number follow. */
export const PPI = layout(
  'ppi',
  [u8('version'), u8('flags'), blob(2, 'length'), blob(4, 'linkType')],
  'PPI Packet Header 1.0.7 §3',
  {
    version: { kind: 'number', doc: '0' },
    flags: { kind: 'number', doc: '1: fields are aligned to 32 bits' },
    length: { kind: 'bytes', doc: 'Length of header and fields, little-endian' },
    linkType: { kind: 'bytes', doc: 'Link type of what is inside, little-endian' },
  },
);

/** The header of NFLOG captures, 4 bytes; attributes follow, one of which is the packet. */
export const NFLOG = layout(
  'nflog',
  [u8('family'), u8('version'), u16be('group')],
  'pcap-linktype(7), linux/netfilter/nfnetlink_log.h',
  {
    family: { kind: 'enum', values: AF_NAMES, doc: 'AF_… of Linux' },
    version: { kind: 'number', doc: '0' },
    group: { kind: 'number', doc: 'Group that the packet was logged to' },
  },
);
