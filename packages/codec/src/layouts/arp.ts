import { blob, u8, u16be } from 'buffer-layout';
import { layout } from '../layout.js';

/** An ARP message for IPv4 over Ethernet, 28 bytes (RFC 826). */
export const ARP = layout('arp', [
  /** 1: Ethernet. */
  u16be('hardwareType'),
  /** 0x0800: IPv4. */
  u16be('protocolType'),
  /** Bytes of a hardware address: 6. */
  u8('hardwareLength'),
  /** Bytes of a protocol address: 4. */
  u8('protocolLength'),
  /** 1: request, 2: reply. */
  u16be('operation'),
  blob(6, 'senderMac'),
  blob(4, 'senderIp'),
  blob(6, 'targetMac'),
  blob(4, 'targetIp'),
]);
