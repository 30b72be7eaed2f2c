import { toHex } from '../bytes.js';
import { clearScope, isIpv4 } from '../carp/address-order.js';
import { DIALECT_NAMES, DIALECTS, type DialectName } from '../carp/dialect.js';
import { messagePrefix, sortedAddresses } from '../carp/message.js';
import type { AddressInput } from '../net/address-bytes.js';

/** How the sender's message differs from that of the given addresses and dialects. */
export type MessageChange =
  | { readonly kind: 'dialect'; readonly dialect: DialectName; readonly context: string }
  /** The addresses in interface order: FreeBSD before 9. */
  | { readonly kind: 'interface-order' }
  /** OpenBSD with a MAC address set by hand. */
  | { readonly kind: 'lladdr'; readonly lladdr: Uint8Array }
  | {
      readonly kind: 'addresses';
      /** Addresses that the sender has but the given list lacks. */
      readonly missing: readonly Uint8Array[];
      /** Addresses of the given list that the sender does not have. */
      readonly extra: readonly Uint8Array[];
    };

/** A message up to the counter: the first `length` bytes of `prefix`, valid until the next one is asked for. */
export interface MessageVariant {
  readonly prefix: Uint8Array;
  readonly length: number;
  /** None for the addresses and dialects as given. Called only for the variant that matches. */
  readonly change?: () => MessageChange;
}

/** The same as it can be given: addresses as text or bytes. */
export interface MessageSetsInput extends Omit<MessageSets, 'addresses' | 'otherAddresses' | 'lladdr'> {
  readonly addresses: readonly AddressInput[];
  readonly otherAddresses?: readonly AddressInput[];
  readonly lladdr?: AddressInput;
}

export interface MessageSets {
  readonly vhid: number;
  readonly addresses: readonly Uint8Array[];
  /** Further addresses that the sender may have: seen in the same capture. */
  readonly otherAddresses?: readonly Uint8Array[];
  /** The given dialects. Default: all */
  readonly dialects?: readonly DialectName[];
  /** The sender's MAC address. */
  readonly lladdr?: Uint8Array;
  /** The addresses that a typing error turns into this one. Default: computes them each time. */
  readonly errorsOf?: (address: Uint8Array) => readonly Uint8Array[];
}

/** The most addresses in the search for subsets; more are left out. */
export const MAX_CANDIDATE_ADDRESSES = 64;

function variant(prefix: Uint8Array, change?: MessageChange): MessageVariant {
  return { prefix, length: prefix.length, ...(change ? { change: () => change } : {}) };
}

/** The messages for the addresses and dialects as given. */
export function givenMessages(sets: MessageSets): MessageVariant[] {
  return distinct(contextPrefixes(sets, sets.dialects ?? DIALECT_NAMES).map(({ prefix }) => variant(prefix)));
}

/** Other rules over the same addresses: other dialects, interface order, a MAC address set by hand. */
export function otherRules(sets: MessageSets): MessageVariant[] {
  const given = new Set(givenMessages(sets).map(({ prefix }) => toHex(prefix)));
  const variants = contextPrefixes(sets, DIALECT_NAMES).map(({ prefix, dialect, context }) =>
    variant(prefix, { kind: 'dialect', dialect, context }),
  );
  const inOrder = sets.addresses.map((address) => clearScope(address));
  variants.push(
    variant(messagePrefix(sets.vhid, [...inOrder.filter(isIpv4), ...inOrder.filter((a) => !isIpv4(a))]), {
      kind: 'interface-order',
    }),
  );
  if (sets.lladdr) {
    for (const context of DIALECTS.openbsd.contexts) {
      const prefix = context.prefix({ ...sets, lladdr: { lladdr: sets.lladdr } });
      if (prefix instanceof Uint8Array)
        variants.push(variant(prefix, { kind: 'lladdr', lladdr: sets.lladdr }));
    }
  }
  return distinct(variants).filter(({ prefix }) => !given.has(toHex(prefix)));
}

function contextPrefixes(
  sets: MessageSets,
  names: readonly DialectName[],
): { prefix: Uint8Array; dialect: DialectName; context: string }[] {
  return names.flatMap((dialect) =>
    DIALECTS[dialect].contexts.flatMap((context) => {
      const prefix = context.prefix({ vhid: sets.vhid, addresses: sets.addresses });
      return prefix instanceof Uint8Array ? [{ prefix, dialect, context: context.name }] : [];
    }),
  );
}

function distinct(variants: readonly MessageVariant[]): MessageVariant[] {
  const seen = new Set<string>();
  return variants.filter(({ prefix }) => {
    const hex = toHex(prefix);
    if (seen.has(hex)) return false;
    seen.add(hex);
    return true;
  });
}

/**
 * Messages over other sets of addresses, in the order of most implementations: for d = 0, 1, 2, 3… first the sets that
 * differ from the given one by d addresses, then the sets of d addresses; each set once. Up to about 17 candidates, the
 * cap of `diagnose` covers every subset.
 */
export function* otherAddressSets(sets: MessageSets): Generator<MessageVariant> {
  const all = [...sets.addresses, ...(sets.otherAddresses ?? [])];
  const candidates = sortedAddresses(all.slice(0, MAX_CANDIDATE_ADDRESSES));
  const given = new Set(sortedAddresses(sets.addresses).map((address) => toHex(address)));
  const inGiven = candidates.map((address) => given.has(toHex(address)));
  const givenSize = inGiven.filter(Boolean).length;
  const prefix = new Uint8Array(3 + 16 * candidates.length);
  prefix.set(messagePrefix(sets.vhid, []));
  const chosen: boolean[] = inGiven.slice();
  const variant = {
    prefix,
    length: 0,
    change: (): MessageChange => ({
      kind: 'addresses',
      missing: candidates.filter((_, i) => chosen[i] && !inGiven[i]),
      extra: candidates.filter((_, i) => !chosen[i] && inGiven[i]),
    }),
  };
  /** Writes the chosen addresses after the vhid. */
  const write = (): MessageVariant => {
    let length = 3;
    for (let i = 0; i < candidates.length; i++) {
      if (!chosen[i]) continue;
      const address = candidates[i]!;
      for (let j = 0; j < address.length; j++) prefix[length + j] = address[j]!;
      length += address.length;
    }
    variant.length = length;
    return variant;
  };
  for (let d = 0; d <= candidates.length; d++) {
    for (const picked of combinations(candidates.length, d)) {
      if (d === 0) break; // the given set itself
      let size = givenSize;
      for (let i = 0; i < chosen.length; i++) chosen[i] = inGiven[i]!;
      for (const i of picked) {
        chosen[i] = !inGiven[i];
        size += chosen[i] ? 1 : -1;
      }
      if (size >= d) yield write(); // the smaller ones came as sets of their size
    }
    for (const picked of combinations(candidates.length, d)) {
      let distance = givenSize;
      for (let i = 0; i < chosen.length; i++) chosen[i] = false;
      for (const i of picked) {
        chosen[i] = true;
        distance += inGiven[i] ? -1 : 1;
      }
      if (distance > d) yield write(); // the nearer ones came as changes of the given set
    }
  }
}

/** The subsets of 0..n-1 with k members, in lexical order. Yields the same array each time. */
function* combinations(n: number, k: number): Generator<readonly number[]> {
  const pick = Array.from({ length: k }, (_, i) => i);
  if (k > n) return;
  while (true) {
    yield pick;
    let i = k - 1;
    while (i >= 0 && pick[i] === n - k + i) i--;
    if (i < 0) return;
    pick[i]!++;
    for (let j = i + 1; j < k; j++) pick[j] = pick[j - 1]! + 1;
  }
}
