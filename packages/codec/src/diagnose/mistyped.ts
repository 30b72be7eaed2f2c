import { sameBytes, toHex } from '../bytes.js';
import { clearScope, compare } from '../carp/address-order.js';
import { messagePrefix, sortedAddresses } from '../carp/message.js';
import { formatAddress } from '../net/format-address.js';
import { parseAddress } from '../net/parse-address.js';
import type { MessageChange, MessageSets, MessageVariant } from './message-variants.js';

const DIGITS = { 4: '0123456789', 16: '0123456789abcdef:' } as const;

/**
 * The addresses that one typing error turns into this one: another last byte; or in the text, as RFC 5952 writes it, one
 * digit too many, missing, wrong, or two of them swapped. Each once, the address itself left out.
 *
 * @example
 * typingErrors(Uint8Array.of(10, 9, 0, 10)).length; // => 339
 */
export function typingErrors(address: Uint8Array): Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  const add = (candidate: Uint8Array | undefined): void => {
    if (candidate?.length !== address.length) return;
    const unscoped = clearScope(candidate);
    found.set(toHex(unscoped), unscoped);
  };
  for (let last = 0; last < 256; last++) {
    const other = address.slice();
    other[other.length - 1] = last;
    add(other);
  }
  const text = formatAddress(address);
  const digits = DIGITS[address.length === 4 ? 4 : 16];
  for (let at = 0; at <= text.length; at++) {
    const before = text.slice(0, at);
    add(parseAddress(before + text.slice(at + 1)));
    if (at + 1 < text.length) add(parseAddress(before + text[at + 1]! + text[at]! + text.slice(at + 2)));
    for (const digit of digits) {
      add(parseAddress(before + digit + text.slice(at)));
      add(parseAddress(before + digit + text.slice(at + 1)));
    }
  }
  found.delete(toHex(clearScope(address)));
  return [...found.values()];
}

/**
 * Messages over the given addresses, of which one was mistyped, in the order of most implementations. For each address,
 * some 340 (IPv4) or 800 (IPv6) messages.
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
