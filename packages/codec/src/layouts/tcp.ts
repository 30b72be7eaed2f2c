import { u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';

/** The TCP header without options, 20 bytes. */
export const TCP = layout(
  'tcp',
  [
    u16be('sourcePort'),
    u16be('destinationPort'),
    u32be('sequence'),
    u32be('acknowledgment'),
    u16be('offsetFlags'),
    u16be('window'),
    u16be('checksum'),
    u16be('urgentPointer'),
  ],
  'RFC 9293 §3.1',
  {
    sourcePort: { kind: 'number', doc: 'Port of the sender' },
    destinationPort: { kind: 'number', doc: 'Port of the receiver' },
    sequence: { kind: 'number', doc: 'Number of the first byte of data, or of the SYN' },
    acknowledgment: { kind: 'number', doc: 'Next byte expected; meaningful only with ACK' },
    offsetFlags: {
      kind: 'bits',
      parts: [
        {
          name: 'words',
          bits: 4,
          kind: 'number',
          unit: '32-bit words',
          doc: 'Header length, options included',
        },
        { name: 'reserved', bits: 3, kind: 'pad', doc: 'Reserved' },
        {
          name: 'flags',
          bits: 9,
          kind: 'bits',
          values: {
            1: 'FIN',
            2: 'SYN',
            4: 'RST',
            8: 'PSH',
            16: 'ACK',
            32: 'URG',
            64: 'ECE',
            128: 'CWR',
            256: 'AE',
          },
          doc: 'Control flags',
        },
      ],
      doc: 'Length of the header, and flags',
    },
    window: { kind: 'number', unit: 'bytes', doc: 'Receive window of the sender, before scaling' },
    checksum: {
      kind: 'checksum',
      doc: "One's-complement sum over pseudo-header, header, options and data",
    },
    urgentPointer: {
      kind: 'number',
      unit: 'bytes',
      doc: 'End of the urgent data; meaningful only with URG',
    },
  },
);
