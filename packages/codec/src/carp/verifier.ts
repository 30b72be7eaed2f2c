import { sameBytes } from '../bytes.js';
import type { PacketProblem } from '../problem.js';
import { Authenticator, wrongDialect, wrongVhid } from './authenticator.js';
import { DIALECT_NAMES, DIALECTS, type DialectName } from './dialect.js';
import type { Password } from './key.js';
import { type MessageInput, messageTerms } from './message.js';

export interface VerifierOptions extends MessageInput {
  /** Any of them may be correct. */
  readonly passwords: readonly Password[];
  /** The dialects whose rules are tried, in this order. Default: all */
  readonly dialects?: readonly DialectName[];
}

/**
 * Verifies the advertisements of one vhid under every rule that could have signed them: each given dialect, each of its
 * contexts, each password. Rules with the same key and message are tried once, under the name of the first dialect. The
 * rule that matched last is tried first, so a steady sender costs one HMAC.
 */
export class Verifier {
  /** The distinct rules, the last match first. */
  readonly candidates: readonly Authenticator[];
  /** Why a dialect cannot have signed, and is not tried: a password too long for UCARP, several addresses. */
  readonly leftOut: readonly PacketProblem[];
  readonly #order: Authenticator[];
  readonly #passwords: ReadonlyMap<Authenticator, number>;

  /** @throws AddressError for what is no address; RangeError for a vhid or dialect that there is not */
  constructor(options: VerifierOptions) {
    const { candidates, passwords, leftOut } = candidateRules(options);
    this.candidates = candidates;
    this.#passwords = passwords;
    this.leftOut = leftOut;
    this.#order = [...candidates];
  }

  /** The index of the password that a rule was made from. */
  passwordOf(rule: Authenticator): number {
    return this.#passwords.get(rule) ?? -1;
  }

  /** The rule under which the HMAC of the 36 bytes at `start` is correct, if any. Allocates nothing. */
  match(bytes: Uint8Array, start = 0): Authenticator | undefined {
    const order = this.#order;
    for (let i = 0; i < order.length; i++) {
      const candidate = order[i]!;
      if (!candidate.verify(bytes, start)) continue;
      if (i > 0) {
        order.splice(i, 1);
        order.unshift(candidate);
      }
      return candidate;
    }
    return undefined;
  }
}

interface Rules {
  readonly candidates: Authenticator[];
  readonly passwords: Map<Authenticator, number>;
  readonly leftOut: PacketProblem[];
}

function candidateRules(options: VerifierOptions): Rules {
  const candidates: Authenticator[] = [];
  const passwords = new Map<Authenticator, number>();
  const leftOut: PacketProblem[] = [];
  const { vhid, dialects = DIALECT_NAMES } = options;
  const wrong = wrongVhid(vhid) ?? dialects.map(wrongDialect).find((each) => each !== undefined);
  if (wrong !== undefined) throw new RangeError(wrong);
  const terms = messageTerms(options);
  const seen: { key: Uint8Array; prefix: Uint8Array }[] = [];
  for (const [index, password] of options.passwords.entries()) {
    for (const name of dialects) {
      const dialect = DIALECTS[name];
      const key = dialect.key(password);
      if (!(key instanceof Uint8Array)) {
        leftOut.push(key);
        continue;
      }
      for (const context of dialect.contexts) {
        const prefix = context.prefix(terms);
        if (!(prefix instanceof Uint8Array)) {
          leftOut.push(prefix);
          continue;
        }
        if (seen.some((rule) => sameBytes(rule.key, key) && sameBytes(rule.prefix, prefix))) continue;
        seen.push({ key, prefix });
        const rule = new Authenticator(name, context.name, key, prefix, vhid);
        candidates.push(rule);
        passwords.set(rule, index);
      }
    }
  }
  return { candidates, passwords, leftOut };
}
