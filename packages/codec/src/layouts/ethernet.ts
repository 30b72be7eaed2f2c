import { blob, u16be } from 'buffer-layout';
import { layout } from '../layout.js';

/** The Ethernet II header, 14 bytes, without preamble and check sequence (IEEE 802.3 §3.2). */
export const ETHERNET = layout('ethernet', [
  blob(6, 'destination'),
  blob(6, 'source'),
  /** Below 0x600: the length of an 802.3 frame instead (IEEE 802.3 §3.2.6). */
  u16be('etherType'),
]);
