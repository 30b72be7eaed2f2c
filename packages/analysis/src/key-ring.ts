import {
  type Authenticator,
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
import { DIAGNOSE_CAP, MAX_CANDIDATE_ADDRESSES } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { type Bound, boundTo, type KeyPlace } from './bound.js';
import { type CaptureLink, ONE_LINK } from './links/link.js';
import { hostSlotOf } from './slot-of.js';
import { vlanPath, vlanPathText } from './vlan-path.js';

/** The known keys of a capture. */
export interface KeyRingOptions {
  readonly passwords: readonly Bound<Password>[];
  readonly vips: readonly Bound<Uint8Array>[];
  /** The rules to try. Default: all. */
  readonly dialects?: readonly DialectName[];
  /** Passwords to try when the given ones fail. */
  readonly list?: readonly Password[];
  /** Addresses seen in the capture, most likely first; requested when an HMAC fails. */
  readonly candidates?: (vhid: number) => readonly Uint8Array[];
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
  readonly result: AuthResult;
  readonly rule: Diagnosis['rule'];
}

/** Verifies the advertisements of a capture and finds out why they fail. */
export class KeyRing {
  readonly #options: KeyRingOptions;
  /** By link, VLAN and vhid. */
  readonly #locks = new Map<number, Lock | AuthResult>();
  /** The slot of the last packet and its lock: most packets share one. */
  #slot = -1;
  #lock: Lock | AuthResult = UNCHECKED;
  readonly #bad = new Map<string, Known[]>();
  #diagnoses = 0;
  #combinations = COMBINATIONS_PER_RUN;

  constructor(options: KeyRingOptions) {
    this.#options = options;
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
    const { passwords, vips, dialects, list } = this.#options;
    const keys = this.#keysFor(place);
    if (keys.passwords.length === 0 && !list)
      return passwords.length + vips.length > 0 ? NO_PASSWORD : UNCHECKED;
    const verifier = new Verifier({ ...keys, vhid: place.vhid, ...(dialects ? { dialects } : {}) });
    return { ...place, verifier, results: new Map(), rule: undefined, result: UNCHECKED };
  }

  #keysFor(place: KeyPlace): { passwords: Password[]; addresses: Uint8Array[] } {
    const { passwords, vips } = this.#options;
    return { passwords: boundTo(passwords, place), addresses: boundTo(vips, place) };
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
    this.#diagnoses++;
    const { rule, ...diagnosis } = this.#diagnose(packet, lock);
    const result = this.#resultOf(diagnosis, lock);
    known.push({ result, rule });
    return result;
  }

  #diagnose(packet: Packet, lock: Lock): Diagnosis {
    const { passwords: all, vips, dialects, list, candidates } = this.#options;
    const { vhid } = lock;
    const { passwords, addresses } = this.#keysFor(lock);
    const seen = [...(candidates?.(vhid) ?? []), ...vips.map((item) => item.value)];
    const diagnosis = diagnose({
      cap: Math.min(DIAGNOSE_CAP, this.#combinations),
      advertisement: packet.bytes.slice(packet.payloadAt, packet.payloadAt + CARP_BYTES),
      vhid,
      passwords,
      others: all.map((item) => item.value).filter((value) => !passwords.includes(value)),
      ...(list ? { list } : {}),
      addresses,
      otherAddresses: seen.slice(0, MAX_CANDIDATE_ADDRESSES),
      ...(dialects ? { dialects } : {}),
      ...(packet.srcMacAt >= 0 ? { lladdr: packet.bytes.slice(packet.srcMacAt, packet.srcMacAt + 6) } : {}),
    });
    this.#combinations -= diagnosis.tried;
    return diagnosis;
  }

  #resultOf(diagnosis: Finding, lock: Lock): AuthResult {
    // Without any address, a failure says nothing about the password.
    if (this.#keysFor(lock).addresses.length === 0 && diagnosis.changes === undefined)
      return { status: 'unchecked', diagnosis, note: 'no-vip' };
    const { verifier } = lock;
    const obstacle = verifier.candidates.length === 0 ? verifier.problems[0] : undefined;
    return { status: 'bad', diagnosis, ...(obstacle ? { obstacle } : {}) };
  }
}

function goodResult({ verifier, results }: Lock, rule: Authenticator): AuthResult {
  const { dialect, context } = rule;
  const result = { status: 'ok', rule: { dialect, context }, password: verifier.passwordOf(rule) } as const;
  results.set(rule, result);
  return result;
}
