import { blob, u16be } from 'buffer-layout';
import { layout } from '../layout.js';
import { ETHERTYPE_NAMES } from '../net/ether-type.js';

/** The Ethernet II header, 14 bytes, without preamble and check sequence. */
export const ETHERNET = layout(
  'ethernet',
  [blob(6, 'destination'), blob(6, 'source'), u16be('etherType')],
  'IEEE 802.3 §3.2',
  {
    destination: { kind: 'mac', doc: 'Station or group that the frame is addressed to' },
    source: { kind: 'mac', doc: 'The station that sent the frame' },
    etherType: {
      kind: 'enum',
      values: ETHERTYPE_NAMES,
      hex: true,
      source: 'IEEE 802.3 §3.2.6',
      doc: 'Protocol of the payload; below 0x600, the length of an 802.3 frame',
    },
  },
);
