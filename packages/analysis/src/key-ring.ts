import {
  type AddressInput,
  type Authenticator,
  addressBytes,
  CARP_BYTES,
  type Diagnosis,
  type DialectName,
  diagnose,
  type Packet,
  type PacketProblem,
  type Password,
  toHex,
  Verifier,
} from '@carplab/codec';
import { DIAGNOSE_CAP, MAX_CANDIDATE_ADDRESSES, typingErrors } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { type Bound, boundTo, type KeyPlace } from './bound.js';
import { type CaptureLink, ONE_LINK } from './links/link.js';
import { hostSlotOf, type Slot } from './slot-of.js';
import { vlanPath, vlanPathText } from './vlan-path.js';

/** The known keys of a capture. */
export interface KeyRingOptions {
  readonly passwords: readonly Bound<Password>[];
  readonly vips: readonly Bound<AddressInput>[];
  /** The rules to try. Default: all. */
  readonly dialects?: readonly DialectName[];
  /** Passwords to try when the given ones fail. */
  readonly list?: readonly Password[];
  /** Addresses seen in the capture, most likely first; requested when an HMAC fails. */
  readonly candidates?: (vhid: number) => readonly AddressInput[];
}

/** The result of a diagnosis, without the key it found. */
export type Finding = Omit<Diagnosis, 'rule'>;

/** How an implementation signs with one password. */
export interface AuthRule {
  readonly dialect: DialectName;
  readonly context: string;
}

/** The outcome of verification, as plain data. Results are shared objects; a good one allocates nothing. */
export interface AuthResult {
  readonly status: 'ok' | 'bad' | 'unchecked';
  /** The rule that matched: one object each. Hosts that sign by different rules reject each other's packets. */
  readonly rule?: AuthRule;
  /** Index of the password that matched, among the vhid's. */
  readonly password?: number;
  /** Why it is bad, if examined. */
  readonly diagnosis?: Finding;
  /** Why none of the chosen dialects can have signed it: a password too long for UCARP, two addresses. */
  readonly obstacle?: PacketProblem;
  /** `no-password`, `no-vip`: none for this vhid, though for others. `not-examined`: too many senders fail. */
  readonly note?: 'no-password' | 'no-vip' | 'not-examined';
}

const UNCHECKED: AuthResult = { status: 'unchecked' };
const NO_PASSWORD: AuthResult = { status: 'unchecked', note: 'no-password' };
const NOT_EXAMINED: AuthResult = { status: 'bad', note: 'not-examined' };

/** Limits of diagnoses per sender and per run: each may take some tenths of a second. */
const DIAGNOSES_PER_SENDER = 3;
const DIAGNOSES_PER_RUN = 60;
/** Combinations tried by all diagnoses of a run: a few seconds. */
const COMBINATIONS_PER_RUN = 3_000_000;
/** Senders whose diagnoses are kept; further (possibly forged) ones are not diagnosed. */
const SENDERS = 1000;
/** Locks kept; beyond this number they are rebuilt for each packet. */
const LOCKS = 512;

/** Given addresses whose typing errors are kept: a thousand addresses each. */
const MISTYPED = 64;

interface Lock extends KeyPlace {
  readonly verifier: Verifier;
  /** Good results by matching rule. */
  readonly results: Map<Authenticator, AuthResult>;
  /** The last rule that matched, and its result. */
  rule: Authenticator | undefined;
  result: AuthResult;
}

/** Why a sender fails, and what verifies its further advertisements. */
interface Known {
  result: AuthResult;
  rule: Diagnosis['rule'];
  readonly lock: Lock;
  /** The advertisement that was examined, and the MAC address it came from. */
  readonly advertisement: Uint8Array;
  readonly lladdr: Uint8Array | undefined;
  /** Candidate addresses it was examined with. */
  candidates: number;
}

const isExplained = ({ result }: Known): boolean => result.diagnosis?.changes !== undefined;

/** Verifies the advertisements of a capture and finds out why they fail. */
export class KeyRing {
  readonly #options: KeyRingOptions;
  readonly #vips: readonly Bound<Uint8Array>[];
  /** By link, VLAN and vhid. */
  readonly #locks = new Map<Slot, Lock | AuthResult>();
  /** The slot of the last packet and its lock: most packets share one. */
  #slot: Slot = -1;
  #lock: Lock | AuthResult = UNCHECKED;
  readonly #bad = new Map<string, Known[]>();
  /** Results that a review replaced. */
  readonly #reviewed = new Map<AuthResult, AuthResult>();
  /** By given address: the same for all diagnoses. */
  readonly #typingErrors = new Map<Uint8Array, readonly Uint8Array[]>();
  #diagnoses = 0;
  #combinations = COMBINATIONS_PER_RUN;

  /** @throws AddressError for what is no address */
  constructor(options: KeyRingOptions) {
    this.#options = options;
    this.#vips = options.vips.map(({ value, ...bound }, i) => ({
      ...bound,
      value: addressBytes(`vips[${i}]`, value),
    }));
  }

  /** Verifies a packet's advertisement, which must be whole: 36 bytes of payload. */
  verify(packet: Packet, link: CaptureLink = ONE_LINK): AuthResult {
    const lock = this.#lockOf(packet, link);
    if ('status' in lock) return lock;
    const rule = lock.verifier.match(packet.bytes, packet.payloadAt);
    if (!rule) return this.#explain(packet, lock);
    if (lock.rule !== rule) {
      lock.rule = rule;
      lock.result = lock.results.get(rule) ?? goodResult(lock, rule);
    }
    return lock.result;
  }

  /** Whether the given implementation, with the given keys, would accept the HMAC; undefined without keys. */
  verifyAs(dialect: DialectName, packet: Packet, link: CaptureLink = ONE_LINK): boolean | undefined {
    const lock = this.#lockOf(packet, link);
    if ('status' in lock) return undefined;
    const verifier = new Verifier({ ...this.#keysFor(lock), vhid: lock.vhid, dialects: [dialect] });
    return verifier.match(packet.bytes, packet.payloadAt) !== undefined;
  }

  #lockOf(packet: Packet, link: CaptureLink): Lock | AuthResult {
    const slot = hostSlotOf(packet, link);
    if (slot === this.#slot) return this.#lock;
    let lock = this.#locks.get(slot);
    if (lock === undefined) {
      const vhid = packet.bytes[packet.payloadAt + CARP.offset.vhid]!;
      lock = this.#makeLock({ link, vlan: vlanPathText(vlanPath(packet)), vhid });
      if (this.#locks.size < LOCKS) this.#locks.set(slot, lock);
    }
    this.#slot = slot;
    this.#lock = lock;
    return lock;
  }

  #makeLock(place: KeyPlace): Lock | AuthResult {
    const { passwords, dialects, list } = this.#options;
    const keys = this.#keysFor(place);
    if (keys.passwords.length === 0 && !list)
      return passwords.length + this.#vips.length > 0 ? NO_PASSWORD : UNCHECKED;
    const verifier = new Verifier({ ...keys, vhid: place.vhid, ...(dialects ? { dialects } : {}) });
    return { ...place, verifier, results: new Map(), rule: undefined, result: UNCHECKED };
  }

  #keysFor(place: KeyPlace): { passwords: Password[]; addresses: Uint8Array[] } {
    const passwords = boundTo(this.#options.passwords, place);
    return { passwords, addresses: boundTo(this.#vips, place) };
  }

  /** Why this sender fails: an earlier finding that fits this packet too, or a new one. */
  #explain(packet: Packet, lock: Lock): AuthResult {
    const { bytes, payloadAt, srcAt } = packet;
    const source = toHex(bytes, srcAt, srcAt + (packet.family === 4 ? 4 : 16));
    const sender = `${lock.link.number}/${lock.vlan}/${lock.vhid}/${source}`;
    let known = this.#bad.get(sender);
    if (!known) {
      if (this.#bad.size >= SENDERS) return NOT_EXAMINED;
      known = [];
      this.#bad.set(sender, known);
    }
    const same = known.find(({ rule }) =>
      rule?.matches(bytes, payloadAt + CARP.offset.counterHigh, payloadAt + CARP.offset.hmac),
    );
    if (same) return same.result;
    if (
      known.length >= DIAGNOSES_PER_SENDER ||
      this.#diagnoses >= DIAGNOSES_PER_RUN ||
      this.#combinations <= 0
    )
      return known.findLast(({ result }) => result.diagnosis?.changes === undefined)?.result ?? NOT_EXAMINED;
    const made: Known = {
      result: NOT_EXAMINED,
      rule: undefined,
      lock,
      advertisement: bytes.slice(payloadAt, payloadAt + CARP_BYTES),
      lladdr: packet.srcMacAt < 0 ? undefined : bytes.slice(packet.srcMacAt, packet.srcMacAt + 6),
      candidates: 0,
    };
    this.#examine(made);
    known.push(made);
    return made.result;
  }

  /**
   * Judges failures that were not explained once more, with what is known by now: a later packet of the same vhid may
   * have shown the cause, or an address of it. Returns what gives the final result for an earlier one.
   */
  review(): (result: AuthResult) => AuthResult {
    const all = [...this.#bad.values()].flat();
    const explained = all.filter(isExplained);
    for (const known of all) {
      if (isExplained(known)) continue;
      const before = known.result;
      const same = explained.find(
        ({ lock, rule }) =>
          lock === known.lock &&
          rule?.matches(known.advertisement, CARP.offset.counterHigh, CARP.offset.hmac),
      );
      if (same) {
        known.result = same.result;
        known.rule = same.rule;
      } else if (
        this.#diagnoses < DIAGNOSES_PER_RUN &&
        this.#combinations > 0 &&
        this.#seenFor(known.lock.vhid).length > known.candidates
      ) {
        this.#examine(known);
        if (isExplained(known)) explained.push(known);
      } else continue;
      for (const [old, now] of this.#reviewed) if (now === before) this.#reviewed.set(old, known.result);
      this.#reviewed.set(before, known.result);
    }
    return (result) => this.#reviewed.get(result) ?? result;
  }

  /** Looks for the cause of a failure. */
  #examine(known: Known): void {
    this.#diagnoses++;
    const { rule, ...diagnosis } = this.#diagnose(known);
    known.rule = rule;
    known.result = this.#resultOf(diagnosis, known.lock);
  }

  /** Addresses that a vhid may have: seen, or given for any vhid. */
  #seenFor(vhid: number): readonly Uint8Array[] {
    const candidates = this.#options.candidates?.(vhid) ?? [];
    const seen = candidates.map((each, i) => addressBytes(`candidates[${i}]`, each));
    return [...seen, ...this.#vips.map((item) => item.value)];
  }

  #diagnose(known: Known): Diagnosis {
    const { advertisement, lladdr, lock } = known;
    const { vhid } = lock;
    const { passwords: all, dialects, list } = this.#options;
    const { passwords, addresses } = this.#keysFor(lock);
    const seen = this.#seenFor(vhid);
    known.candidates = seen.length;
    const diagnosis = diagnose({
      cap: Math.min(DIAGNOSE_CAP, this.#combinations),
      advertisement,
      vhid,
      passwords,
      others: all.map((item) => item.value).filter((value) => !passwords.includes(value)),
      ...(list ? { list } : {}),
      addresses,
      errorsOf: (address) => this.#typingErrorsOf(address),
      otherAddresses: seen.slice(0, MAX_CANDIDATE_ADDRESSES),
      ...(dialects ? { dialects } : {}),
      ...(lladdr ? { lladdr } : {}),
    });
    this.#combinations -= diagnosis.tried;
    return diagnosis;
  }

  #typingErrorsOf(address: Uint8Array): readonly Uint8Array[] {
    const known = this.#typingErrors.get(address) ?? typingErrors(address);
    if (this.#typingErrors.size < MISTYPED) this.#typingErrors.set(address, known);
    return known;
  }

  #resultOf(diagnosis: Finding, lock: Lock): AuthResult {
    // Without any address, a failure says nothing about the password.
    if (this.#keysFor(lock).addresses.length === 0 && diagnosis.changes === undefined)
      return { status: 'unchecked', diagnosis, note: 'no-vip' };
    const { verifier } = lock;
    const obstacle = verifier.candidates.length === 0 ? verifier.leftOut[0] : undefined;
    return { status: 'bad', diagnosis, ...(obstacle ? { obstacle } : {}) };
  }
}

function goodResult({ verifier, results }: Lock, rule: Authenticator): AuthResult {
  const { dialect, context } = rule;
  const result = { status: 'ok', rule: { dialect, context }, password: verifier.passwordOf(rule) } as const;
  results.set(rule, result);
  return result;
}
