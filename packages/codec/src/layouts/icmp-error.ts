import { u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';

/** An ICMP or ICMPv6 error up to the packet that it quotes, 8 bytes. */
export const ICMP_ERROR = layout(
  'icmp-error',
  [u8('type'), u8('code'), u16be('checksum'), u32be('parameter')],
  'RFC 792; RFC 4443 §3',
  {
    type: { kind: 'number', doc: 'Kind of error; ICMP and ICMPv6 number them differently' },
    code: { kind: 'number', doc: 'Details, depending on the type' },
    checksum: {
      kind: 'checksum',
      doc: "One's-complement sum over the message; in ICMPv6 over the pseudo-header too",
    },
    parameter: {
      kind: 'number',
      doc: "MTU of the next link, a pointer, a router's address, or 0, by type and code",
    },
  },
);
