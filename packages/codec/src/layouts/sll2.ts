import { blob, u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';
import { SLL_MEANINGS } from './sll-meanings.js';

/** The second version of Linux's cooked header, 20 bytes. */
export const SLL2 = layout(
  'sll2',
  [
    u16be('protocol'),
    u16be('reserved'),
    u32be('interfaceIndex'),
    u16be('hardwareType'),
    u8('packetType'),
    u8('addressLength'),
    blob(8, 'address'),
  ],
  'struct sll2_header, pcap/sll.h',
  {
    ...SLL_MEANINGS,
    reserved: { kind: 'pad', doc: 'Reserved' },
    interfaceIndex: { kind: 'number', doc: 'Index of the device on the capturing machine' },
  },
);
