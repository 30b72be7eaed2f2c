import { BoundedMap } from './bounded-map.js';

/** Authenticated advertisements remembered, of all virtual hosts together: a good hour of one. */
const MOST_REMEMBERED = 8192;
/** Senders remembered; a sender's address is not authenticated. */
const MOST_SENDERS = 1024;
/** So many changes in a row: its counter counts (or is drawn anew each time). */
const CHANGING = 2;

/** Hosts that take over at the same time hear of each other within this, µs: a busy machine is allowed for. */
const CROSSING_US = 250_000;
/** advskew and advbase of a goodbye. */
const GOODBYES = '255 255 ';

/** An authenticated advertisement as it was first seen. */
interface Seen {
  readonly unsigned: string;
  readonly source: string;
  readonly timeUs: number;
  /** The one before was somebody else's. */
  readonly first: boolean;
}

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
 * Knows an advertisement that comes again, which no implementation does. Two exceptions: OpenBSD signs the same cookie for
 * as long as it runs, and of such a sender, whose advertisements are all alike, nothing can be told. And a BACKUP goes on
 * with the counter that it last heard: of several that take over at the same time the first advertisements are signed
 * alike.
 */
export class ReplayWatch {
  readonly #seen = new BoundedMap<string, Seen>(MOST_REMEMBERED);
  readonly #senders = new BoundedMap<string, Sender>(MOST_SENDERS);
  readonly #own = new BoundedMap<string, Seen>(MOST_SENDERS);
  /** By virtual host and family: who advertised last; undefined after several at the same time. */
  readonly #last = new BoundedMap<string, string | undefined>(MOST_SENDERS);

  /** We have sent this. */
  sent({ where, source, signed, unsigned }: SignedParts, timeUs: number): void {
    this.#own.set(`${where} ${signed}`, { unsigned, source, timeUs, first: this.#isFirst(where, source) });
  }

  /** What is wrong with an authenticated advertisement, if anything. */
  received(parts: SignedParts, timeUs: number): 'own' | 'replay' | 'forged' | undefined {
    const { where, source, signed, unsigned } = parts;
    const text = `${where} ${signed}`;
    const name = `${where} ${source}`;
    const sender = this.#senders.get(name) ?? { last: '', changes: 0 };
    this.#senders.set(name, sender);
    const own = this.#own.get(text);
    const before = own ?? this.#seen.get(text);
    if (before === undefined || crosses(before, sender, parts, timeUs)) {
      if (sender.last !== '' && sender.last !== signed) sender.changes++;
      sender.last = signed;
      const first = this.#isFirst(where, source);
      if (before === undefined) this.#seen.set(text, { unsigned, source, timeUs, first });
      else this.#last.set(where, undefined);
      return undefined;
    }
    if (own !== undefined) return own.unsigned === unsigned ? 'own' : 'forged';
    if (sender.last === signed && sender.changes < CHANGING) {
      // One that signs always the same.
      sender.changes = 0;
      return undefined;
    }
    return before.unsigned === unsigned ? 'replay' : 'forged';
  }

  /** Whether it did not advertise last; from now on it did. */
  #isFirst(where: string, source: string): boolean {
    const first = this.#last.get(where) !== source;
    this.#last.set(where, source);
    return first;
  }
}

/** Whether it is the first of a host that takes over together with the one whose signature is the same. */
function crosses(
  before: Seen,
  sender: Sender,
  { source, signed, unsigned }: SignedParts,
  timeUs: number,
): boolean {
  return (
    before.first &&
    before.source !== source &&
    sender.last !== signed &&
    timeUs - before.timeUs <= CROSSING_US &&
    !unsigned.startsWith(GOODBYES)
  );
}
