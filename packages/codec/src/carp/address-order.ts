/** Compares addresses of one family as their bytes, which is the unsigned host order for IPv4. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Ascending, duplicates kept. */
export function sorted(addresses: readonly Uint8Array[]): Uint8Array[] {
  return [...addresses].sort(compare);
}

/**
 * Ascending and distinct, without the all-zeros and the all-ones address. This matches the kernels' loop, which looks
 * for the least address strictly above the last one, from zero up to all ones.
 */
export function ascending(addresses: readonly Uint8Array[]): Uint8Array[] {
  const list = sorted(addresses);
  return list.filter(
    (address, i) =>
      (i === 0 || compare(address, list[i - 1]!) !== 0) &&
      address.some((byte) => byte !== 0) &&
      address.some((byte) => byte !== 0xff),
  );
}

/** fe80::/10. */
export function isLinkLocal(address: Uint8Array): boolean {
  return address.length === 16 && address[0] === 0xfe && (address[1]! & 0xc0) === 0x80;
}

/** ff01::/16 and ff02::/16: multicast whose scope the KAME kernels embed as they do for link-local addresses. */
function isScopedMulticast(address: Uint8Array): boolean {
  return address.length === 16 && address[0] === 0xff && (address[1] === 1 || address[1] === 2);
}

/** Whether the kernels keep an interface index in bytes 2 and 3 (`in6_embedscope`). */
export function isScoped(address: Uint8Array): boolean {
  return isLinkLocal(address) || isScopedMulticast(address);
}

/** The address with bytes 2 and 3, where kernels keep the interface index, set to zero if it is scoped. */
export function clearScope(
  address: Uint8Array,
  scoped: (address: Uint8Array) => boolean = isScoped,
): Uint8Array {
  if (!scoped(address)) return address;
  const cleared = address.slice();
  cleared[2] = 0;
  cleared[3] = 0;
  return cleared;
}

export const isIpv4 = (address: Uint8Array): boolean => address.length === 4;
export const isIpv6 = (address: Uint8Array): boolean => address.length === 16;
