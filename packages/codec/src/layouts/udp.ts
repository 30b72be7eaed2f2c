import { u16be } from 'buffer-layout';
import { layout } from '../layout.js';

/** The UDP header, 8 bytes. */
export const UDP = layout(
  'udp',
  [u16be('sourcePort'), u16be('destinationPort'), u16be('length'), u16be('checksum')],
  'RFC 768',
  {
    sourcePort: { kind: 'number', doc: 'Port of the sender' },
    destinationPort: { kind: 'number', doc: 'Port of the receiver' },
    length: { kind: 'number', unit: 'bytes', doc: 'Header and data' },
    checksum: {
      kind: 'checksum',
      doc: "One's-complement sum over pseudo-header, header and data; 0 for none, which only IPv4 allows",
    },
  },
);
