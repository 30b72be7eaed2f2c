import { ARP } from '../layouts/arp.js';
import { type Decoded, decoded, refused, tooSmall } from './decoded.js';
import { type Encodable, integer, putIpv4, putMac, requireRoom } from './encoding.js';
import { ETHERTYPE_IP } from './ether-type.js';
import { formatIpv4 } from './format-address.js';
import { formatMac } from './mac.js';
import { putU16, u16At } from './words.js';

const {
  hardwareType: HARDWARE_TYPE,
  protocolType: PROTOCOL_TYPE,
  hardwareLength: HARDWARE_LENGTH,
  protocolLength: PROTOCOL_LENGTH,
  operation: OPERATION,
  senderMac: SENDER_MAC,
  senderIp: SENDER_IP,
  targetMac: TARGET_MAC,
  targetIp: TARGET_IP,
} = ARP.offset;

/** ARPHRD_ETHER. */
const ETHERNET_HARDWARE = 1;
export const ARP_REQUEST = 1;
export const ARP_REPLY = 2;

/** An ARP message for IPv4 over Ethernet. */
export interface ArpMessage {
  /** `ARP_REQUEST` or `ARP_REPLY`; others exist (RFC 903, RFC 2390). */
  readonly operation: number;
  readonly senderMac: string;
  readonly senderIp: string;
  readonly targetMac: string;
  readonly targetIp: string;
}

/** Reads an ARP message in place. The getters do not check: there must be 28 bytes, and `ethernetIpv4` must be true. */
export class ArpView {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;

  /** Points the view at a message. */
  on(bytes: Uint8Array, start = 0): this {
    this.bytes = bytes;
    this.start = start;
    return this;
  }
  get hardwareType(): number {
    return u16At(this.bytes, this.start + HARDWARE_TYPE);
  }
  get protocolType(): number {
    return u16At(this.bytes, this.start + PROTOCOL_TYPE);
  }
  get hardwareLength(): number {
    return this.bytes[this.start + HARDWARE_LENGTH]!;
  }
  get protocolLength(): number {
    return this.bytes[this.start + PROTOCOL_LENGTH]!;
  }
  /**
   * Whether types and lengths are those of IPv4 over Ethernet, so that the addresses are where the getters read them.
   */
  get ethernetIpv4(): boolean {
    return isEthernetIpv4Arp(this.bytes, this.start);
  }
  get operation(): number {
    return u16At(this.bytes, this.start + OPERATION);
  }
  /** Index of the sender's Ethernet address in `bytes`; likewise the next three. */
  get senderMacAt(): number {
    return this.start + SENDER_MAC;
  }
  get senderIpAt(): number {
    return this.start + SENDER_IP;
  }
  get targetMacAt(): number {
    return this.start + TARGET_MAC;
  }
  get targetIpAt(): number {
    return this.start + TARGET_IP;
  }
}

/** Whether types and lengths of the message at `at` are those of IPv4 over Ethernet. Reads 6 bytes. */
export function isEthernetIpv4Arp(bytes: Uint8Array, at: number): boolean {
  return (
    u16At(bytes, at + HARDWARE_TYPE) === ETHERNET_HARDWARE &&
    u16At(bytes, at + PROTOCOL_TYPE) === ETHERTYPE_IP &&
    bytes[at + HARDWARE_LENGTH] === ARP.size.senderMac &&
    bytes[at + PROTOCOL_LENGTH] === ARP.size.senderIp
  );
}

/** The message at `at` as a plain object, without any check. */
export function arpMessageAt(bytes: Uint8Array, at: number): ArpMessage {
  const view = new ArpView().on(bytes, at);
  return {
    operation: view.operation,
    senderMac: formatMac(bytes, view.senderMacAt),
    senderIp: formatIpv4(bytes, view.senderIpAt),
    targetMac: formatMac(bytes, view.targetMacAt),
    targetIp: formatIpv4(bytes, view.targetIpAt),
  };
}

/** Reads the message at `at`. Problems: `toosmall`, `unsupported` (not IPv4 over Ethernet). */
export function decodeArp(bytes: Uint8Array, at: number, end: number): Decoded<ArpMessage> {
  if (end - at < ARP.span) return tooSmall('arp', at, ARP.span, end - at);
  if (!isEthernetIpv4Arp(bytes, at)) {
    const type = u16At(bytes, at + HARDWARE_TYPE);
    const message = 'This ARP message is not for IPv4 over Ethernet';
    return refused('unsupported', 'arp', at, message, ETHERNET_HARDWARE, type);
  }
  return decoded(arpMessageAt(bytes, at), at + ARP.span);
}

/**
 * Writes the message at `at` and returns its length, 28. Throws a RangeError if a field does not fit.
 *
 * @example
 * const gratuitous = {
 *   operation: ARP_REQUEST,
 *   senderMac: '00:00:5e:00:01:01',
 *   senderIp: '203.0.113.4',
 *   targetMac: '00:00:00:00:00:00',
 *   targetIp: '203.0.113.4',
 * };
 * const bytes = new Uint8Array(28);
 * encodeArp(gratuitous, bytes); // => 28
 * decodeArp(bytes, 0, 28); // => { ok: true, value: gratuitous, next: 28 }
 */
export function encodeArp(
  message: Encodable<ArpMessage, 'senderMac' | 'senderIp' | 'targetMac' | 'targetIp'>,
  target: Uint8Array,
  at = 0,
): number {
  requireRoom('An ARP message', target, at, ARP.span);
  putU16(target, at + HARDWARE_TYPE, ETHERNET_HARDWARE);
  putU16(target, at + PROTOCOL_TYPE, ETHERTYPE_IP);
  target[at + HARDWARE_LENGTH] = ARP.size.senderMac;
  target[at + PROTOCOL_LENGTH] = ARP.size.senderIp;
  putU16(target, at + OPERATION, integer('operation', message.operation, 0xffff));
  putMac('senderMac', message.senderMac, target, at + SENDER_MAC);
  putIpv4('senderIp', message.senderIp, target, at + SENDER_IP);
  putMac('targetMac', message.targetMac, target, at + TARGET_MAC);
  putIpv4('targetIp', message.targetIp, target, at + TARGET_IP);
  return ARP.span;
}
