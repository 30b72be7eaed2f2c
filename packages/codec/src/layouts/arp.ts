import { blob, u8, u16be } from 'buffer-layout';
import { layout } from '../layout.js';
import { ETHERTYPE_NAMES } from '../net/ether-type.js';

/** An ARP message for IPv4 over Ethernet, 28 bytes. */
export const ARP = layout(
  'arp',
  [
    u16be('hardwareType'),
    u16be('protocolType'),
    u8('hardwareLength'),
    u8('protocolLength'),
    u16be('operation'),
    blob(6, 'senderMac'),
    blob(4, 'senderIp'),
    blob(6, 'targetMac'),
    blob(4, 'targetIp'),
  ],
  'RFC 826',
  {
    hardwareType: {
      kind: 'enum',
      values: { 1: 'Ethernet' },
      hex: true,
      doc: 'Type of link: 1 is Ethernet',
    },
    protocolType: {
      kind: 'enum',
      values: ETHERTYPE_NAMES,
      hex: true,
      doc: 'Protocol of the address to resolve: 0x0800 is IPv4',
    },
    hardwareLength: { kind: 'number', unit: 'bytes', doc: 'Length of a hardware address: 6' },
    protocolLength: { kind: 'number', unit: 'bytes', doc: 'Length of a protocol address: 4' },
    operation: { kind: 'enum', values: { 1: 'request', 2: 'reply' }, doc: 'Request or reply' },
    senderMac: { kind: 'mac', doc: 'Hardware address of the sender' },
    senderIp: { kind: 'ipv4', doc: 'Address of the sender; equal to the target in an announcement' },
    targetMac: { kind: 'mac', doc: 'Hardware address of the target; meaningless in a request' },
    targetIp: { kind: 'ipv4', doc: 'The address being resolved; in a reply, that of the requester' },
  },
);
