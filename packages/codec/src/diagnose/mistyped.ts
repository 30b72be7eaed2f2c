import { sameBytes, toHex } from '../bytes.js';
import { clearScope, compare } from '../carp/address-order.js';
import { messagePrefix, sortedAddresses } from '../carp/message.js';
import { formatAddress } from '../net/format-address.js';
import { parseAddress } from '../net/parse-address.js';
import type { MessageChange, MessageSets, MessageVariant } from './message-variants.js';

const DIGITS = { 4: '0123456789', 16: '0123456789abcdef:' } as const;

/**
 * The addresses that one typing error turns into this one. Two octets (IPv6: groups) swapped; another octet (IPv6:
 * another last byte); or in the text, as RFC 5952 writes it, one digit too many, missing or wrong, or two of them
 * swapped, also across a dot or colon. Each once, the address itself left out.
 *
 * @example
 * typingErrors(Uint8Array.of(10, 9, 0, 10)).length; // => 1026
 */
export function typingErrors(address: Uint8Array): Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  const add = (candidate: Uint8Array | undefined): void => {
    if (candidate?.length !== address.length) return;
    const unscoped = clearScope(candidate);
    found.set(toHex(unscoped), unscoped);
  };
  const isIpv4 = address.length === 4;
  const width = isIpv4 ? 1 : 2;
  for (let one = 0; one < address.length; one += width)
    for (let other = one + width; other < address.length; other += width)
      add(swapped(address, one, other, width));
  for (let at = isIpv4 ? 0 : address.length - 1; at < address.length; at++)
    for (let byte = 0; byte < 256; byte++) add(address.with(at, byte));
  const text = formatAddress(address);
  const digits = DIGITS[isIpv4 ? 4 : 16];
  for (let at = 0; at <= text.length; at++) {
    const before = text.slice(0, at);
    add(parseAddress(before + text.slice(at + 1)));
    for (const apart of [1, 2]) {
      const [one, between, other] = [text[at], text.slice(at + 1, at + apart), text[at + apart]] as const;
      if (one && other && '.:'.includes(between))
        add(parseAddress(before + other + between + one + text.slice(at + apart + 1)));
    }
    for (const digit of digits) {
      add(parseAddress(before + digit + text.slice(at)));
      add(parseAddress(before + digit + text.slice(at + 1)));
    }
  }
  found.delete(toHex(clearScope(address)));
  return [...found.values()];
}

/** With the `width` bytes at two places swapped. */
function swapped(address: Uint8Array, one: number, other: number, width: number): Uint8Array {
  const bytes = address.slice();
  bytes.set(address.subarray(one, one + width), other);
  bytes.set(address.subarray(other, other + width), one);
  return bytes;
}

/**
 * Messages over the given addresses, of which one was mistyped, in the order of most implementations. For each address,
 * some 1030 (IPv4) or 800 (IPv6) messages.
 */
export function* mistypedAddressSets(sets: MessageSets): Generator<MessageVariant> {
  const { vhid, addresses, errorsOf = typingErrors } = sets;
  for (const typed of addresses) {
    const others = addresses.filter((address) => address !== typed);
    const sorted = sortedAddresses(others);
    const base = messagePrefix(vhid, sorted);
    const prefix = new Uint8Array(base.length + typed.length);
    let meant = typed;
    const change = (): MessageChange => ({ kind: 'addresses', missing: [meant], extra: [typed] });
    const variant = { prefix, length: 0, change };
    for (meant of errorsOf(typed)) {
      // One that is given already would only be left out, which is no typing error.
      if (others.some((address) => sameBytes(address, meant))) continue;
      const at = placeOf(meant, sorted, base.length);
      prefix.set(base);
      if (at >= 0) {
        prefix.copyWithin(at + meant.length, at, base.length);
        prefix.set(meant, at);
      }
      variant.length = at < 0 ? base.length : prefix.length;
      yield variant;
    }
  }
}

/** Where an address belongs in a message that ends with these; -1 if it is among them, or no message names it. */
function placeOf(meant: Uint8Array, sorted: readonly Uint8Array[], end: number): number {
  if (meant.every((byte) => byte === 0) || meant.every((byte) => byte === 0xff)) return -1;
  let at = end;
  for (let i = sorted.length - 1; i >= 0; i--) {
    const other = sorted[i]!;
    const order = meant.length - other.length || compare(meant, other);
    if (order === 0) return -1;
    if (order > 0) return at;
    at -= other.length;
  }
  return at;
}
