import { CARP_BYTES } from '../carp/constants.js';
import { addressList } from '../carp/message.js';
import { CARP } from '../layouts/carp.js';
import { macBytesOf } from '../net/address-bytes.js';
import { HmacKey } from '../sha1/hmac-key.js';
import { HmacSchedule } from '../sha1/hmac-schedule.js';
import {
  changedKeys,
  givenKeys,
  type KeyVariant,
  listKeys,
  type PasswordChange,
  type PasswordSets,
} from './key-variants.js';
import {
  givenMessages,
  type MessageChange,
  type MessageSets,
  type MessageSetsInput,
  type MessageVariant,
  otherAddressSets,
  otherRules,
} from './message-variants.js';
import { mistypedAddressSets } from './mistyped.js';

export interface DiagnoseOptions extends PasswordSets, MessageSetsInput {
  /** The 36 bytes of an advertisement that does not verify. */
  readonly advertisement: Uint8Array;
  /** The most HMACs to compute. Default: `DIAGNOSE_CAP` */
  readonly cap?: number;
}

export type Change = PasswordChange | MessageChange;

export interface Diagnosis {
  /** What would make the HMAC correct: one change, or two; empty if it is correct as given. Undefined: nothing did. */
  readonly changes: readonly Change[] | undefined;
  /** Verifies further advertisements from the same sender, with the changes applied. */
  readonly rule: HmacSchedule | undefined;
  /** Combinations tried. */
  readonly tried: number;
  /** Whether the cap ended the search early. */
  readonly capped: boolean;
}

/** The most HMACs that one diagnosis computes: some tenths of a second. */
export const DIAGNOSE_CAP = 200_000;

/**
 * Finds out why an advertisement does not verify: which change to passwords, addresses or dialect would make it
 * correct.
 *
 * The order: everything as given; each other rule (dialects, interface order, MAC address) with the given passwords;
 * each other key (other passwords, empty, uncut, rewritten, cut, stale tail) with the given messages; the passwords of
 * the list, with the given messages and the other rules; one given address mistyped; other sets of addresses, by the
 * number of differing addresses; then two changes at once, other keys with other rules and with other sets of addresses.
 * It ends at the first match, or at the cap: a third of the cap is reserved for two changes, mistyped addresses have
 * another third at most, and a list raises the cap by its own combinations.
 *
 * @example
 * const advertisement = fromHex('210100070001d52d0102030405060708aca8bfc41a3c2b1b3644d21a8a16f74f9cbe216c');
 * const address = Uint8Array.of(10, 1, 1, 252);
 * const second = Uint8Array.of(10, 1, 1, 253);
 * diagnose({ advertisement, vhid: 1, passwords: ['mekmitasdigoat'], addresses: [address, second] }).changes; // => [{ kind: 'addresses', missing: [], extra: [second] }]
 * diagnose({ advertisement, vhid: 1, passwords: ['wrong'], addresses: [address] }).changes; // => undefined
 */
export function diagnose(options: DiagnoseOptions): Diagnosis {
  const { advertisement } = options;
  if (!(advertisement instanceof Uint8Array) || !options.passwords || !options.addresses)
    throw new TypeError('diagnose takes an advertisement, a vhid, passwords and addresses');
  if (advertisement.length !== CARP_BYTES)
    throw new RangeError(`an advertisement has ${CARP_BYTES} bytes; this has ${advertisement.length}`);
  const sets = setsOf(options);
  const given = prepare(givenKeys(options));
  const changed = prepare(changedKeys(options));
  const messages = givenMessages(sets);
  const rules = otherRules(sets);
  const every = [...messages, ...rules];
  const cap = (options.cap ?? DIAGNOSE_CAP) + (options.list?.length ?? 0) * every.length;
  const search = new Search(advertisement, cap);
  const changes =
    search.run(given, messages) ??
    search.run(given, rules) ??
    search.run(changed, messages) ??
    search.runList(listKeys(options), every) ??
    search.run(given, mistypedAddressSets(sets), Math.floor(cap / 3)) ??
    search.run(given, otherAddressSets(sets), Math.floor((cap * 2) / 3)) ??
    search.run(changed, rules) ??
    search.run(changed, otherAddressSets(sets));
  return { changes, rule: search.rule, tried: search.tried, capped: changes === undefined && search.capped };
}

/** With all addresses as bytes. */
function setsOf({ vhid, addresses, otherAddresses, dialects, lladdr }: MessageSetsInput): MessageSets {
  return {
    vhid,
    addresses: addressList('addresses', addresses),
    ...(otherAddresses === undefined
      ? {}
      : { otherAddresses: addressList('otherAddresses', otherAddresses) }),
    ...(dialects === undefined ? {} : { dialects }),
    ...(lladdr === undefined ? {} : { lladdr: macBytesOf('lladdr', lladdr) }),
  };
}

interface PreparedKey {
  readonly hmac: HmacKey;
  readonly variant: KeyVariant;
}

const prepare = (variants: readonly KeyVariant[]): PreparedKey[] =>
  variants.map((variant) => ({ hmac: new HmacKey(variant.key), variant }));

/** Tries keys and messages against one advertisement, and counts. */
class Search {
  tried = 0;
  capped = false;
  rule: HmacSchedule | undefined;
  #message = new Uint8Array(64);
  readonly #counter: Uint8Array;
  readonly #advertisement: Uint8Array;
  readonly #cap: number;

  constructor(advertisement: Uint8Array, cap: number) {
    this.#advertisement = advertisement;
    this.#counter = advertisement.subarray(CARP.offset.counterHigh, CARP.offset.hmac);
    this.#cap = cap;
  }

  /** Every key with every message; returns the changes of the first match. */
  run(
    keys: readonly PreparedKey[],
    variants: Iterable<MessageVariant>,
    until: number = this.#cap,
  ): readonly Change[] | undefined {
    if (keys.length === 0) return undefined;
    for (const { prefix, length, change } of variants) {
      if (this.#message.length < length + 8) this.#message = new Uint8Array(2 * (length + 8));
      this.#message.set(length === prefix.length ? prefix : prefix.subarray(0, length));
      this.#message.set(this.#counter, length);
      for (const { hmac, variant } of keys) {
        if (this.tried >= until) {
          this.capped = true;
          return undefined;
        }
        this.tried++;
        if (!hmac.matches(this.#message, length + 8, this.#advertisement, CARP.offset.hmac)) continue;
        this.rule = new HmacSchedule(variant.key, this.#message.slice(0, length));
        return [...(variant.change ? [variant.change] : []), ...(change ? [change()] : [])];
      }
    }
    return undefined;
  }

  /** The same with keys from a generator. */
  runList(keys: Iterable<KeyVariant>, variants: readonly MessageVariant[]): readonly Change[] | undefined {
    for (const variant of keys) {
      const changes = this.run(prepare([variant]), variants);
      if (changes || this.capped) return changes;
    }
    return undefined;
  }
}
