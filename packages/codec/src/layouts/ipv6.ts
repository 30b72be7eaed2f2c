import { blob, u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';
import { NEXT_HEADER_NAMES } from '../net/ip-protocol.js';

/** The IPv6 header, 40 bytes. */
export const IPV6 = layout(
  'ipv6',
  [
    u32be('versionClassFlow'),
    u16be('payloadLength'),
    u8('nextHeader'),
    u8('hopLimit'),
    blob(16, 'source'),
    blob(16, 'destination'),
  ],
  'RFC 8200 §3',
  {
    versionClassFlow: {
      kind: 'bits',
      parts: [
        { name: 'version', bits: 4, kind: 'number', doc: '6' },
        { name: 'class', bits: 8, kind: 'number', doc: 'Traffic class: 6 bits of DSCP, 2 of ECN' },
        { name: 'flow', bits: 20, kind: 'number', doc: 'Flow label' },
      ],
      doc: 'Version, traffic class and flow label',
    },
    payloadLength: {
      kind: 'number',
      unit: 'bytes',
      doc: 'Everything after this header, extension headers included',
    },
    nextHeader: { kind: 'enum', values: NEXT_HEADER_NAMES, doc: 'What follows this header' },
    hopLimit: { kind: 'number', doc: 'Remaining hops; CARP, VRRP and pfsync require 255' },
    source: { kind: 'ipv6', doc: 'The sender' },
    destination: { kind: 'ipv6', doc: 'The receiver, or a multicast group' },
  },
);

/** The first 2 bytes that the IPv6 extension headers share. */
export const IPV6_EXTENSION = layout(
  'ipv6-extension',
  [u8('nextHeader'), u8('length')],
  'RFC 8200 §4.3; RFC 4302 §2 for AH',
  {
    nextHeader: { kind: 'enum', values: NEXT_HEADER_NAMES, doc: 'What follows this header' },
    length: {
      kind: 'number',
      unit: '8-byte units',
      doc: 'Length of this header, less its first 8 bytes; in AH, in 32-bit words, less 2',
    },
  },
);

/** The IPv6 fragment header, 8 bytes. */
export const IPV6_FRAGMENT = layout(
  'ipv6-fragment',
  [u8('nextHeader'), u8('reserved'), u16be('offsetFlags'), u32be('id')],
  'RFC 8200 §4.5',
  {
    nextHeader: {
      kind: 'enum',
      values: NEXT_HEADER_NAMES,
      doc: "First header of the whole packet's fragmentable part",
    },
    reserved: { kind: 'pad', doc: 'Reserved' },
    offsetFlags: {
      kind: 'bits',
      parts: [
        { name: 'offset', bits: 13, kind: 'number', unit: '8-byte units', doc: 'Offset in the whole packet' },
        { name: 'reserved', bits: 2, kind: 'pad', doc: 'Reserved' },
        { name: 'more', bits: 1, kind: 'number', doc: 'More fragments follow' },
      ],
      doc: 'Offset of the fragment, and whether more follow',
    },
    id: { kind: 'number', doc: 'The same in all fragments of a packet' },
  },
);
