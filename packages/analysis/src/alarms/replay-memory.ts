import { GOODBYE } from '@carplab/codec/carp';
import type { HeardAdvertisement, SentAdvertisementFact } from './facts.js';
import { Recent, type RecentSnapshot } from './recent.js';

/** Advertisements remembered for all virtual hosts together: two senders for more than an hour. */
const REMEMBERED = 8192;
/** Senders remembered; source addresses are not authenticated. */
const SENDERS = 1024;
/** Values of the unsigned fields remembered per signature. */
const VARIANTS = 8;
/** After this many changes in a row, a counter counts (or is drawn each time). */
const CHANGING = 2;
/** Hosts that take over at the same time hear each other within this, µs; it allows for a busy machine. */
const CROSSING_US = 250_000;

/** An advertisement as it was first seen. */
interface Seen {
  readonly link: string;
  readonly sender: string;
  readonly timeUs: number;
  /** advskew, advbase and demote; several if a sender always signs the same. */
  readonly unsigned: readonly string[];
  /** The previous one came from someone else. */
  readonly first: boolean;
}

interface Sender {
  readonly last: string;
  /** How often the signed part has changed in a row. */
  readonly changes: number;
}

export interface ReplayMemorySnapshot {
  readonly own: RecentSnapshot<Seen>;
  readonly heard: RecentSnapshot<Seen>;
  readonly senders: RecentSnapshot<Sender>;
  readonly last: RecentSnapshot<string>;
}

/**
 * Recognises a repeated advertisement; no implementation sends one twice. Exceptions: OpenBSD signs the same cookie for
 * as long as it runs, so its advertisements cannot be told apart. A BACKUP continues from the counter it last heard, so
 * several hosts that take over at once sign their first advertisements alike. And two links may show one advertisement.
 */
export class ReplayMemory {
  /** Advertisements known to be sent by hosts. */
  readonly #own: Recent<Seen> = new Recent(REMEMBERED);
  readonly #heard: Recent<Seen> = new Recent(REMEMBERED);
  readonly #senders: Recent<Sender> = new Recent(SENDERS);
  /** By virtual host: the last advertiser; '' after several at the same time. */
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

  /** Classifies an injected advertisement: identical to one that a host sent, or not. */
  kindOf(fact: SentAdvertisementFact): 'replay' | 'forged' {
    const before = this.#own.get(textOf(fact));
    if (before !== undefined) return before.unsigned.includes(unsignedOf(fact)) ? 'replay' : 'forged';
    return fact.origin === 'replay' ? 'replay' : 'forged';
  }

  /** What is wrong with an advertisement seen only on the wire, if anything. */
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
      // A sender that always signs the same.
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

  /** Whether someone else advertised last; remembers this sender as the last. */
  #isFirst(fact: HeardAdvertisement | SentAdvertisementFact): boolean {
    const place = placeOf(fact);
    const first = this.#last.get(place) !== fact.sender;
    this.#last.set(place, fact.sender);
    return first;
  }
}

/** advskew, advbase and demote, which the HMAC does not cover. */
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

/** OpenBSD uses one cookie for both families. All links share a key: a recording from one may be sent on another. */
function textOf({ vhid, family, signed }: Advertisement): string {
  return `${vhid} ${family} ${signed}`;
}

/** Whether another link shows the same advertisement at the same time. */
function isElsewhere(before: Seen, { link, timeUs }: Advertisement): boolean {
  return before.link !== link && Math.abs(timeUs - before.timeUs) <= CROSSING_US;
}

/** Whether it is the first of a host that takes over at the same time as the one with the same signature. */
function crosses(before: Seen, sender: Sender, fact: Advertisement): boolean {
  return (
    before.first &&
    before.sender !== fact.sender &&
    sender.last !== fact.signed &&
    fact.timeUs - before.timeUs <= CROSSING_US &&
    !isGoodbye(fact)
  );
}
