import type { AddressInput } from '@carplab/codec';
import { readAddress, readMac, textOfAddress } from '@carplab/codec/net';

/** The first two bytes of the MAC address at `at`. */
export function macHigh(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** Its last four bytes, as a signed number. */
export function macLow(bytes: Uint8Array, at: number): number {
  return (bytes[at + 2]! << 24) | (bytes[at + 3]! << 16) | (bytes[at + 4]! << 8) | bytes[at + 5]!;
}

/** The I/G bit: multicast or broadcast. */
export function isGroupMac(high: number): boolean {
  return (high & 0x0100) !== 0;
}

/** A MAC address as text. */
export function macText(high: number, low: number): string {
  const digits = (high * 0x1_0000_0000 + (low >>> 0)).toString(16).padStart(12, '0');
  return digits.replace(/(..)(?=.)/g, '$1:');
}

/**
 * The MAC address of a group given as an IP or as a MAC address (RFC 1112 §6.4, RFC 2464 §7).
 *
 * @throws {RangeError} for anything else.
 *
 * @example
 * groupMac('224.0.0.18'); // => Uint8Array.of(0x01, 0x00, 0x5e, 0, 0, 0x12)
 * groupMac('ff02::12'); // => Uint8Array.of(0x33, 0x33, 0, 0, 0, 0x12)
 */
export function groupMac(group: AddressInput): Uint8Array {
  const mac = readMac(group);
  if (mac !== undefined && isGroupMac(macHigh(mac, 0))) return mac;
  const address = readAddress(group);
  if (address?.length === 4 && address[0]! >> 4 === 14) {
    return Uint8Array.of(0x01, 0x00, 0x5e, address[1]! & 0x7f, address[2]!, address[3]!);
  }
  if (address?.length === 16 && address[0] === 0xff) {
    return Uint8Array.of(0x33, 0x33, address[12]!, address[13]!, address[14]!, address[15]!);
  }
  throw new RangeError(`'${textOfAddress(group)}' is not a multicast address`);
}
