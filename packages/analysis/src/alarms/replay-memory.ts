import { GOODBYE } from '@carplab/codec/carp';
import type { HeardAdvertisement, SentAdvertisementFact } from './facts.js';
import { Recent, type RecentSnapshot } from './recent.js';

/** Advertisements remembered, of all virtual hosts together: a good hour of one, twice. */
const REMEMBERED = 8192;
/** Senders remembered; a sender's address is not authenticated. */
const SENDERS = 1024;
/** Of one signature, so many values of what is not signed. */
const VARIANTS = 8;
/** So many changes in a row: its counter counts (or is drawn again each time). */
const CHANGING = 2;
/** Hosts that take over at the same time hear of each other within this, µs: a busy machine is allowed for. */
const CROSSING_US = 250_000;

/** An advertisement as it was first seen. */
interface Seen {
  readonly link: string;
  readonly sender: string;
  readonly timeUs: number;
  /** advskew, advbase and demote; several where a sender signs always the same. */
  readonly unsigned: readonly string[];
  /** The one before was somebody else's. */
  readonly first: boolean;
}

interface Sender {
  readonly last: string;
  /** How often what is signed has changed, in a row. */
  readonly changes: number;
}

export interface ReplayMemorySnapshot {
  readonly own: RecentSnapshot<Seen>;
  readonly heard: RecentSnapshot<Seen>;
  readonly senders: RecentSnapshot<Sender>;
  readonly last: RecentSnapshot<string>;
}

/**
 * Knows an advertisement that comes again, which no implementation does. Exceptions: OpenBSD signs the same cookie for
 * as long as it runs, and of such a sender, whose advertisements are all alike, nothing can be said. A BACKUP goes on
 * with the counter that it last heard: of several that take over at the same time the first advertisements are signed
 * alike. And two links may show one advertisement.
 */
export class ReplayMemory {
  /** What hosts have sent: those that are known to be theirs. */
  readonly #own: Recent<Seen> = new Recent(REMEMBERED);
  readonly #heard: Recent<Seen> = new Recent(REMEMBERED);
  readonly #senders: Recent<Sender> = new Recent(SENDERS);
  /** By virtual host: who advertised last; '' after several at the same time. */
  readonly #last: Recent<string> = new Recent(SENDERS);

  /** A host has sent this. */
  sent(fact: SentAdvertisementFact): void {
    const { link, sender, timeUs } = fact;
    const text = textOf(fact);
    const known = this.#own.get(text)?.unsigned ?? [];
    const variant = unsignedOf(fact);
    const unsigned = known.includes(variant) ? known : [variant, ...known].slice(0, VARIANTS);
    this.#own.set(text, { link, sender, timeUs, unsigned, first: this.#isFirst(fact) });
  }

  /** What an advertisement of nobody's is: as some host has sent it, or not. */
  kindOf(fact: SentAdvertisementFact): 'replay' | 'forged' {
    const before = this.#own.get(textOf(fact));
    if (before !== undefined) return before.unsigned.includes(unsignedOf(fact)) ? 'replay' : 'forged';
    return fact.origin === 'replay' ? 'replay' : 'forged';
  }

  /** What is wrong with an advertisement of which only the wire is known, if anything. */
  judge(fact: HeardAdvertisement): 'own' | 'replay' | 'forged' | undefined {
    const { link, sender: name, signed, timeUs } = fact;
    const text = textOf(fact);
    const place = `${placeOf(fact)} ${name}`;
    const sender = this.#senders.get(place) ?? { last: '', changes: 0 };
    const own = this.#own.get(text);
    const before = own ?? this.#heard.get(text);
    const elsewhere = own === undefined && before !== undefined && isElsewhere(before, fact);
    if (before === undefined || elsewhere || crosses(before, sender, fact)) {
      const changed = sender.last !== '' && sender.last !== signed;
      this.#senders.set(place, { last: signed, changes: sender.changes + (changed ? 1 : 0) });
      const first = this.#isFirst(fact);
      if (before === undefined)
        this.#heard.set(text, { link, sender: name, timeUs, unsigned: [unsignedOf(fact)], first });
      else if (!elsewhere) this.#last.set(placeOf(fact), '');
      return undefined;
    }
    const same = before.unsigned.includes(unsignedOf(fact));
    if (own !== undefined) return same ? 'own' : 'forged';
    if (sender.last === signed && sender.changes < CHANGING) {
      // One that signs always the same.
      this.#senders.set(place, { last: signed, changes: 0 });
      return undefined;
    }
    return same ? 'replay' : 'forged';
  }

  snapshot(): ReplayMemorySnapshot {
    return {
      own: this.#own.snapshot(),
      heard: this.#heard.snapshot(),
      senders: this.#senders.snapshot(),
      last: this.#last.snapshot(),
    };
  }

  restore({ own, heard, senders, last }: ReplayMemorySnapshot): void {
    this.#own.restore(own);
    this.#heard.restore(heard);
    this.#senders.restore(senders);
    this.#last.restore(last);
  }

  /** Whether its sender did not advertise last; from now on it did. */
  #isFirst(fact: HeardAdvertisement | SentAdvertisementFact): boolean {
    const place = placeOf(fact);
    const first = this.#last.get(place) !== fact.sender;
    this.#last.set(place, fact.sender);
    return first;
  }
}

/** advskew, advbase and demote, which no HMAC covers. */
export function unsignedOf({
  advskew,
  advbase,
  demote,
}: Pick<HeardAdvertisement, 'advskew' | 'advbase' | 'demote'>): string {
  return `${advskew} ${advbase} ${demote}`;
}

export function isGoodbye({ advskew, advbase }: Pick<HeardAdvertisement, 'advskew' | 'advbase'>): boolean {
  return advskew === GOODBYE && advbase === GOODBYE;
}

type Advertisement = HeardAdvertisement | SentAdvertisementFact;

function placeOf({ link, vhid, family }: Advertisement): string {
  return `${vhid} ${family} ${link}`;
}

/** Both families of OpenBSD bear the same cookie. Links are one: what was recorded on one may be sent on another. */
function textOf({ vhid, family, signed }: Advertisement): string {
  return `${vhid} ${family} ${signed}`;
}

/** Whether another link shows it, at the same time. */
function isElsewhere(before: Seen, { link, timeUs }: Advertisement): boolean {
  return before.link !== link && Math.abs(timeUs - before.timeUs) <= CROSSING_US;
}

/** Whether it is the first of a host that takes over together with the one whose signature is the same. */
function crosses(before: Seen, sender: Sender, fact: Advertisement): boolean {
  return (
    before.first &&
    before.sender !== fact.sender &&
    sender.last !== fact.signed &&
    fact.timeUs - before.timeUs <= CROSSING_US &&
    !isGoodbye(fact)
  );
}
