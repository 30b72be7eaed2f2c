import { toHex } from '../bytes.js';
import { clearScope, isIpv4 } from '../carp/address-order.js';
import { DIALECT_NAMES, DIALECTS, type DialectName } from '../carp/dialect.js';
import { messagePrefix, sortedAddresses } from '../carp/message.js';

/** How the sender's message differs from the one that the given addresses and dialects make. */
export type MessageChange =
  | { readonly kind: 'dialect'; readonly dialect: DialectName; readonly context: string }
  /** The addresses in interface order: FreeBSD before 9. */
  | { readonly kind: 'interface-order' }
  /** OpenBSD with a MAC address set by hand. */
  | { readonly kind: 'lladdr'; readonly lladdr: Uint8Array }
  | {
      readonly kind: 'addresses';
      /** Addresses that the sender has and the given list lacks. */
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

export interface MessageSets {
  readonly vhid: number;
  readonly addresses: readonly Uint8Array[];
  /** Addresses that the sender may have besides: seen in the same capture. */
  readonly otherAddresses?: readonly Uint8Array[];
  /** The dialects asked for; all by default. */
  readonly dialects?: readonly DialectName[];
  /** The sender's MAC address. */
  readonly lladdr?: Uint8Array;
}

/** Addresses that take part in the search for subsets; more are left out. */
export const MAX_CANDIDATE_ADDRESSES = 32;

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
 * Messages over other sets of addresses, sorted as most implementations sort them: for d = 1, 2, 3… first the sets
 * that differ from the given one by d addresses, then the sets of d addresses. Up to 20 candidates or so this
 * comes to every subset; beyond, the caller's cap decides.
 */
export function* otherAddressSets(sets: MessageSets): Generator<MessageVariant> {
  const candidates = sortedAddresses(
    [...sets.addresses, ...(sets.otherAddresses ?? [])].slice(0, MAX_CANDIDATE_ADDRESSES),
  );
  const hexes = candidates.map((address) => toHex(address));
  const given = sortedAddresses(sets.addresses).map((address) => toHex(address));
  const inGiven = hexes.map((hex) => given.includes(hex));
  const prefix = new Uint8Array(3 + 16 * candidates.length);
  prefix.set(messagePrefix(sets.vhid, []));
  const chosen: boolean[] = new Array(candidates.length).fill(false);
  const change = (): MessageChange => ({
    kind: 'addresses',
    missing: candidates.filter((_, i) => chosen[i] && !inGiven[i]),
    extra: candidates.filter((_, i) => !chosen[i] && inGiven[i]),
  });
  const seen = new Set<number>([chosenNumber(inGiven)]);
  const none = inGiven.map(() => false);
  for (let size = 0; size <= candidates.length; size++) {
    for (const base of [inGiven, none]) {
      for (const flipped of combinations(candidates.length, size)) {
        for (let i = 0; i < chosen.length; i++) chosen[i] = base[i]!;
        for (const i of flipped) chosen[i] = !base[i];
        const number = chosenNumber(chosen);
        if (seen.has(number)) continue;
        seen.add(number);
        let length = 3;
        for (let i = 0; i < candidates.length; i++) {
          if (!chosen[i]) continue;
          prefix.set(candidates[i]!, length);
          length += candidates[i]!.length;
        }
        yield { prefix, length, change };
      }
    }
  }
}

/** A set of at most 32 as a number: exact, since a double holds 53 bits. */
function chosenNumber(chosen: readonly boolean[]): number {
  let number = 0;
  for (let i = 0; i < chosen.length; i++) if (chosen[i]) number += 2 ** i;
  return number;
}

/** The subsets of 0..n-1 with k members, in lexical order. The same array each time. */
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
