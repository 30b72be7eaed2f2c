import { parseMac } from './mac.js';
import { parseIpv4, parseIpv6 } from './parse-address.js';

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

/** Writes a MAC address given as text. Throws a RangeError if it is invalid. */
export function putMac(name: string, text: string, target: Uint8Array, at: number): void {
  putAddress(name, text, parseMac(text), target, at);
}

/** Writes an IPv4 address given as text. Throws a RangeError if it is invalid. */
export function putIpv4(name: string, text: string, target: Uint8Array, at: number): void {
  putAddress(name, text, parseIpv4(text), target, at);
}

/** Writes an IPv6 address given as text. Throws a RangeError if it is invalid. */
export function putIpv6(name: string, text: string, target: Uint8Array, at: number): void {
  putAddress(name, text, parseIpv6(text), target, at);
}

function putAddress(
  name: string,
  text: string,
  address: Uint8Array | undefined,
  target: Uint8Array,
  at: number,
): void {
  if (address === undefined) throw new RangeError(`${name} is not an address of its kind: '${text}'`);
  target.set(address, at);
}
