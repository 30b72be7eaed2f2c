import { BoundedMap } from './bounded-map.js';

/** Authenticated advertisements remembered, of all virtual hosts together: a good hour of one. */
const MOST_REMEMBERED = 8192;
/** Senders remembered; a sender's address is not authenticated. */
const MOST_SENDERS = 1024;
/** So many changes in a row: its counter counts (or is drawn anew each time). */
const CHANGING = 2;

interface Sender {
  last: string;
  /** How often what is signed has changed, in a row. */
  changes: number;
}

/** What an authenticated advertisement consists of, for this purpose. */
export interface SignedParts {
  /** Virtual host and family: `7 4`. */
  readonly where: string;
  readonly source: string;
  /** Counter and HMAC. */
  readonly signed: string;
  /** What no HMAC covers: advskew, advbase, demote. */
  readonly unsigned: string;
}

/**
 * Knows an advertisement that comes again, which no implementation does. OpenBSD signs the same cookie for as long as it
 * runs: of such a sender, whose advertisements are all alike, nothing can be told.
 */
export class ReplayWatch {
  readonly #seen = new BoundedMap<string, string>(MOST_REMEMBERED);
  readonly #senders = new BoundedMap<string, Sender>(MOST_SENDERS);
  readonly #own = new BoundedMap<string, string>(MOST_SENDERS);

  /** We have sent this. */
  sent({ where, signed, unsigned }: SignedParts): void {
    this.#own.set(`${where} ${signed}`, unsigned);
  }

  /** What is wrong with an authenticated advertisement, if anything. */
  received({ where, source, signed, unsigned }: SignedParts): 'own' | 'replay' | 'forged' | undefined {
    const text = `${where} ${signed}`;
    const own = this.#own.get(text);
    if (own !== undefined) return own === unsigned ? 'own' : 'forged';
    const name = `${where} ${source}`;
    const sender = this.#senders.get(name) ?? { last: '', changes: 0 };
    this.#senders.set(name, sender);
    const before = this.#seen.get(text);
    if (before === undefined) {
      if (sender.last !== '') sender.changes++;
      sender.last = signed;
      this.#seen.set(text, unsigned);
      return undefined;
    }
    if (sender.last === signed && sender.changes < CHANGING) {
      // One that signs always the same.
      sender.changes = 0;
      return undefined;
    }
    return before === unsigned ? 'replay' : 'forged';
  }
}
