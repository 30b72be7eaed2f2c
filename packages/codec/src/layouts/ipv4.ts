import { blob, u8, u16be } from 'buffer-layout';
import { layout } from '../layout.js';
import { IP_PROTOCOL_NAMES } from '../net/ip-protocol.js';

/** The IPv4 header without options, 20 bytes. */
export const IPV4 = layout(
  'ipv4',
  [
    u8('versionLength'),
    u8('tos'),
    u16be('totalLength'),
    u16be('id'),
    u16be('flagsOffset'),
    u8('ttl'),
    u8('protocol'),
    u16be('checksum'),
    blob(4, 'source'),
    blob(4, 'destination'),
  ],
  'RFC 791 §3.1',
  {
    versionLength: {
      kind: 'bits',
      parts: [
        { name: 'version', bits: 4, kind: 'number', doc: '4' },
        {
          name: 'words',
          bits: 4,
          kind: 'number',
          unit: '32-bit words',
          doc: 'Header length, options included',
        },
      ],
      doc: 'Version and length of the header',
    },
    tos: { kind: 'number', source: 'RFC 2474', doc: 'Type of service: 6 bits of DSCP, 2 of ECN' },
    totalLength: { kind: 'number', unit: 'bytes', doc: 'Header and payload' },
    id: { kind: 'number', doc: 'The same in all fragments of a packet' },
    flagsOffset: {
      kind: 'bits',
      parts: [
        {
          name: 'flags',
          bits: 3,
          kind: 'bits',
          values: { 4: 'reserved', 2: "don't fragment", 1: 'more fragments' },
          doc: 'May not be fragmented; more fragments follow',
        },
        { name: 'offset', bits: 13, kind: 'number', unit: '8-byte units', doc: 'Offset in the whole packet' },
      ],
      doc: 'Flags, and offset of the fragment',
    },
    ttl: { kind: 'number', doc: 'Remaining hops; CARP, VRRP and pfsync require 255' },
    protocol: { kind: 'enum', values: IP_PROTOCOL_NAMES, doc: 'Protocol of the payload' },
    checksum: { kind: 'checksum', doc: "One's-complement sum over the header with options" },
    source: { kind: 'ipv4', doc: 'The sender' },
    destination: { kind: 'ipv4', doc: 'The receiver, or a multicast group' },
  },
);
