import { blob, u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';

/** The second version of Linux's cooked header, 20 bytes (`struct sll2_header`, pcap/sll.h). */
export const SLL2 = layout('sll2', [
  /** An EtherType, or below 0x600 one of Linux's own numbers. */
  u16be('protocol'),
  u16be('reserved'),
  u32be('interfaceIndex'),
  /** ARPHRD_… of linux/if_arp.h. */
  u16be('hardwareType'),
  /** 0 to us, 1 broadcast, 2 multicast, 3 to another host, 4 sent by us. */
  u8('packetType'),
  /** How many bytes of `address` count. */
  u8('addressLength'),
  /** The sender's link-layer address. */
  blob(8, 'address'),
]);
