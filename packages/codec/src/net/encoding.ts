import { type AddressInput, addressBytes, macBytesOf } from './address-bytes.js';

/** `value`, if it is an integer from 0 to `max`; otherwise throws a RangeError. */
export function integer(name: string, value: number, max: number): number {
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new RangeError(`${name} must be an integer from 0 to ${max}, not ${value}`);
  }
  return value;
}

/** Throws a RangeError unless `target` has `needed` bytes from `at` on. */
export function requireRoom(name: string, target: Uint8Array, at: number, needed: number): void {
  if (!(at >= 0 && at + needed <= target.length)) {
    throw new RangeError(`${name} needs ${needed} bytes at ${at}, and the target has ${target.length}`);
  }
}

/** Writes a MAC address. Throws an AddressError if it is invalid. */
export function putMac(name: string, value: AddressInput, target: Uint8Array, at: number): void {
  target.set(macBytesOf(name, value), at);
}

/** Writes an IPv4 address. Throws an AddressError if it is invalid. */
export function putIpv4(name: string, value: AddressInput, target: Uint8Array, at: number): void {
  target.set(addressBytes(name, value, 4), at);
}

/** Writes an IPv6 address. Throws an AddressError if it is invalid. */
export function putIpv6(name: string, value: AddressInput, target: Uint8Array, at: number): void {
  target.set(addressBytes(name, value, 6), at);
}

/** What a decoder gives, as an encoder takes it: its addresses may also be bytes. */
export type Encodable<T, Addresses extends keyof T> = Omit<T, Addresses> & {
  readonly [K in Addresses]: AddressInput;
};
