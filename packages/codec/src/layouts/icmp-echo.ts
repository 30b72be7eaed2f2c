import { u8, u16be } from 'buffer-layout';
import { layout } from '../layout.js';

/** Echo request and reply up to their data, 8 bytes: ICMP and ICMPv6 alike. */
export const ICMP_ECHO = layout(
  'icmp-echo',
  [u8('type'), u8('code'), u16be('checksum'), u16be('identifier'), u16be('sequence')],
  'RFC 792; RFC 4443 §4',
  {
    type: {
      kind: 'enum',
      values: { 0: 'echo reply', 8: 'echo request', 128: 'ICMPv6 echo request', 129: 'ICMPv6 echo reply' },
      doc: 'Request or reply',
    },
    code: { kind: 'number', doc: '0' },
    checksum: {
      kind: 'checksum',
      doc: "One's-complement sum over the message; in ICMPv6 over the pseudo-header too",
    },
    identifier: { kind: 'number', doc: 'The same in all requests of one ping' },
    sequence: { kind: 'number', doc: 'Number of the request; the reply repeats it' },
  },
);
