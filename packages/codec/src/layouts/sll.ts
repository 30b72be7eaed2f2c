import { blob, u16be } from 'buffer-layout';
import { layout } from '../layout.js';

/** The cooked header of Linux's "any" device, 16 bytes (`struct sll_header`, pcap/sll.h). */
export const SLL = layout('sll', [
  /** 0 to us, 1 broadcast, 2 multicast, 3 to another host, 4 sent by us. */
  u16be('packetType'),
  /** ARPHRD_… of linux/if_arp.h. */
  u16be('hardwareType'),
  /** How many bytes of `address` count; may be above 8, the rest being left out. */
  u16be('addressLength'),
  /** The sender's link-layer address. */
  blob(8, 'address'),
  /** An EtherType, or below 0x600 one of Linux's own numbers. */
  u16be('protocol'),
]);
