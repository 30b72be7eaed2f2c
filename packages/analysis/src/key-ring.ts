import {
  type Authenticator,
  CARP,
  CARP_BYTES,
  type Diagnosis,
  type DialectName,
  diagnose,
  MAX_CANDIDATE_ADDRESSES,
  type Packet,
  type Password,
  type Problem,
  toHex,
  Verifier,
} from '@carplab/codec';
import { type Bound, boundTo } from './bound.js';

/** What is known of the keys in a capture. */
export interface KeyRingOptions {
  readonly passwords: readonly Bound<Password>[];
  readonly vips: readonly Bound<Uint8Array>[];
  /** The rules that may match; all by default. */
  readonly dialects?: readonly DialectName[];
  /** Passwords to try where the given ones fail. */
  readonly list?: readonly Password[];
  /** Addresses that the capture shows, likeliest first; asked for when an HMAC fails. */
  readonly candidates?: (vhid: number) => readonly Uint8Array[];
}

/** The outcome of verification. The same objects are given again and again; nothing is allocated while all is well. */
export interface AuthResult {
  readonly status: 'ok' | 'bad' | 'unchecked';
  /** The rule that matched. */
  readonly rule?: Authenticator;
  /** Why it is bad, where that was looked into. */
  readonly diagnosis?: Diagnosis;
  /** Why none of the dialects asked for can have signed it at all: a password too long for UCARP, two addresses. */
  readonly obstacle?: Problem;
}

const UNCHECKED: AuthResult = { status: 'unchecked' };

/** Diagnoses at most per sender, and per run: each may take a fifth of a second. */
const DIAGNOSES_PER_SENDER = 3;
const DIAGNOSES_PER_RUN = 60;
/** Senders whose diagnoses are kept; a flood of forged sources goes undiagnosed beyond. */
const SENDERS = 1000;

interface Lock {
  readonly verifier: Verifier;
  readonly results: Map<Authenticator, AuthResult>;
}

/** Verifies the advertisements of a capture, and finds out why one fails. */
export class KeyRing {
  private readonly options: KeyRingOptions;
  /** By VLAN and vhid: `(vlan + 1) * 256 + vhid`. Undefined where no password is known. */
  private readonly locks = new Map<number, Lock | undefined>();
  private readonly bad = new Map<string, AuthResult[]>();
  private diagnoses = 0;

  constructor(options: KeyRingOptions) {
    this.options = options;
  }

  /** Verifies the advertisement that a packet holds. It must be whole: 36 bytes of payload. */
  verify(packet: Packet): AuthResult {
    const { bytes, payloadAt } = packet;
    const vhid = bytes[payloadAt + CARP.offset.vhid]!;
    const vlan = packet.vlanCount > 0 ? packet.vlanTci[packet.vlanCount - 1]! & 0xfff : -1;
    const slot = (vlan + 1) * 256 + vhid;
    let lock = this.locks.get(slot);
    if (lock === undefined) {
      if (this.locks.has(slot)) return UNCHECKED;
      lock = this.makeLock(vlan, vhid);
      this.locks.set(slot, lock);
      if (lock === undefined) return UNCHECKED;
    }
    const rule = lock.verifier.match(bytes, payloadAt);
    if (!rule) return this.explain(packet, vlan, vhid, lock.verifier);
    let result = lock.results.get(rule);
    if (!result) {
      result = { status: 'ok', rule };
      lock.results.set(rule, result);
    }
    return result;
  }

  private makeLock(vlan: number, vhid: number): Lock | undefined {
    const { passwords, vips, dialects, list } = this.options;
    const own = boundTo(passwords, vlan, vhid);
    if (own.length === 0 && !list) return undefined;
    const terms = { vhid, addresses: boundTo(vips, vlan, vhid), passwords: own };
    return { verifier: new Verifier({ ...terms, ...(dialects ? { dialects } : {}) }), results: new Map() };
  }

  /** What is known of why this sender fails: an earlier finding that holds for this packet too, or a new one. */
  private explain(packet: Packet, vlan: number, vhid: number, verifier: Verifier): AuthResult {
    const { bytes, payloadAt } = packet;
    const sender = `${vlan}/${vhid}/${toHex(bytes, packet.srcAt, packet.dstAt)}`;
    let known = this.bad.get(sender);
    if (!known) {
      if (this.bad.size >= SENDERS) return BAD;
      known = [];
      this.bad.set(sender, known);
    }
    const same = known.find(({ diagnosis }) =>
      diagnosis?.rule?.matches(bytes, payloadAt + CARP.offset.counterHigh, payloadAt + CARP.offset.hmac),
    );
    if (same) return same;
    if (known.length >= DIAGNOSES_PER_SENDER || this.diagnoses >= DIAGNOSES_PER_RUN)
      return known.at(-1) ?? BAD;
    this.diagnoses++;
    const obstacle = verifier.candidates.length === 0 ? verifier.problems[0] : undefined;
    const result: AuthResult = {
      status: 'bad',
      diagnosis: this.diagnose(packet, vlan, vhid),
      ...(obstacle ? { obstacle } : {}),
    };
    known.push(result);
    return result;
  }

  private diagnose(packet: Packet, vlan: number, vhid: number): Diagnosis {
    const { passwords, vips, dialects, list, candidates } = this.options;
    const own = boundTo(passwords, vlan, vhid);
    const addresses = boundTo(vips, vlan, vhid);
    const others = passwords.map((item) => item.value).filter((value) => !own.includes(value));
    const seen = [...(candidates?.(vhid) ?? []), ...vips.map((item) => item.value)];
    return diagnose({
      advertisement: packet.bytes.slice(packet.payloadAt, packet.payloadAt + CARP_BYTES),
      vhid,
      passwords: own,
      others,
      ...(list ? { list } : {}),
      addresses,
      otherAddresses: seen.slice(0, MAX_CANDIDATE_ADDRESSES),
      ...(dialects ? { dialects } : {}),
      ...(packet.srcMacAt >= 0 ? { lladdr: packet.bytes.slice(packet.srcMacAt, packet.srcMacAt + 6) } : {}),
    });
  }
}

const BAD: AuthResult = { status: 'bad' };
