import type { Meanings } from '../layout.js';
import { ETHERTYPE_NAMES } from '../net/ether-type.js';

/** The fields that both versions of Linux's cooked header have, in different places and widths. */
export const SLL_MEANINGS: Meanings<
  'packetType' | 'hardwareType' | 'addressLength' | 'address' | 'protocol'
> = {
  packetType: {
    kind: 'enum',
    values: { 0: 'to us', 1: 'broadcast', 2: 'multicast', 3: 'to another host', 4: 'sent by us' },
    doc: 'Whom the frame was addressed to, as seen by the capturing machine',
  },
  hardwareType: {
    kind: 'enum',
    values: { 1: 'Ethernet', 772: 'loopback' },
    hex: true,
    source: 'ARPHRD_…, linux/if_arp.h',
    doc: 'Type of device',
  },
  addressLength: {
    kind: 'number',
    unit: 'bytes',
    doc: 'Length of the address; above 8, the rest is cut off',
  },
  address: { kind: 'bytes', doc: 'Link-layer address of the sender' },
  protocol: {
    kind: 'enum',
    values: ETHERTYPE_NAMES,
    doc: "An EtherType; below 0x600 one of Linux's own numbers",
  },
};
