import { blob, u16be } from 'buffer-layout';
import { layout } from '../layout.js';
import { SLL_MEANINGS } from './sll-meanings.js';

/** The cooked header of Linux's "any" device, 16 bytes. */
export const SLL = layout(
  'sll',
  [u16be('packetType'), u16be('hardwareType'), u16be('addressLength'), blob(8, 'address'), u16be('protocol')],
  'struct sll_header, pcap/sll.h',
  SLL_MEANINGS,
);
