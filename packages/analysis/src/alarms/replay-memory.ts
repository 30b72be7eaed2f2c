import { GOODBYE } from '@carplab/codec/carp';
import { type Continued, CounterTrail, type CounterTrailSnapshot } from '../counter-trail.js';
import { heardDownUs, heardIntervalUs } from '../intervals.js';
import type { HeardAdvertisementFact, SentAdvertisementFact } from './facts.js';
import { Recent, type RecentSnapshot } from './recent.js';
import { CROSSING_US } from './thresholds.js';

/** Advertisements remembered for all virtual hosts together: two senders for more than an hour. */
const REMEMBERED = 8192;
/** Senders remembered; source addresses are not authenticated. */
const SENDERS = 1024;
/** Values of the unsigned fields remembered per signature. */
const VARIANTS = 8;
/** After this many changes in a row, a counter counts (or is drawn each time). */
const CHANGING = 2;

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
  readonly lastUs: number;
  /** How often the signed part has changed in a row. */
  readonly changes: number;
  /** Its counter counts, or is drawn each time; OpenBSD's is drawn at boot. */
  readonly counts: boolean;
  /** It has sent what none of our own hosts had sent: it is no echo. */
  readonly isForeign: boolean;
  /** When somebody has last sent in its name. */
  readonly injectedUs: number;
}

const UNKNOWN: Sender = {
  ...{ last: '', lastUs: 0, changes: 0, counts: false, isForeign: false },
  injectedUs: Number.NEGATIVE_INFINITY,
};

export interface ReplayMemorySnapshot {
  readonly own: RecentSnapshot<Seen>;
  readonly heard: RecentSnapshot<Seen>;
  readonly senders: RecentSnapshot<Sender>;
  readonly last: RecentSnapshot<string>;
  readonly trails: RecentSnapshot<CounterTrailSnapshot>;
}

/**
 * Recognises an advertisement that comes again though its sender did not send it again. It did if its counter continues
 * another one (`CounterTrail`), or if it signs one cookie as long as it runs (OpenBSD). Several hosts that take over at
 * once sign alike. And two links may show one advertisement.
 */
export class ReplayMemory {
  /** Advertisements known to be sent by hosts. */
  readonly #own: Recent<Seen> = new Recent(REMEMBERED);
  readonly #heard: Recent<Seen> = new Recent(REMEMBERED);
  readonly #senders: Recent<Sender> = new Recent(SENDERS);
  /** By virtual host: the last advertiser; '' after several at the same time. */
  readonly #last: Recent<string> = new Recent(SENDERS);
  /** By link and vhid. */
  readonly #trails: Recent<CounterTrail> = new Recent(SENDERS);

  /** Sent, but not yet taken in: a run in which nobody injects anything never asks for it. */
  #waiting: SentAdvertisementFact[] = [];

  /** A host has sent this. */
  sent(fact: SentAdvertisementFact): void {
    this.#waiting.push(fact);
    if (this.#waiting.length >= REMEMBERED) this.#takeIn();
  }

  #takeIn(): void {
    for (const fact of this.#waiting) this.#remember(fact);
    this.#waiting.length = 0;
  }

  #remember(fact: SentAdvertisementFact): void {
    const { link, sender, timeUs } = fact;
    const text = textOf(fact);
    const known = this.#own.get(text)?.unsigned;
    const variant = unsignedOf(fact);
    const unsigned = known === undefined ? [variant] : withVariant(known, variant);
    this.#own.set(text, { link, sender, timeUs, unsigned, first: this.#isFirst(fact) });
    this.#trailOf(fact).add(nameOf(fact), highOf(fact), lowOf(fact), timeUs);
  }

  /** Classifies an injected advertisement: identical to one that a host sent, or not. */
  kindOf(fact: SentAdvertisementFact): 'replay' | 'forged' {
    this.#takeIn();
    const before = this.#own.get(textOf(fact));
    if (before !== undefined) return before.unsigned.includes(unsignedOf(fact)) ? 'replay' : 'forged';
    return fact.origin === 'replay' ? 'replay' : 'forged';
  }

  /** What is wrong with an advertisement seen only on the wire, if anything. */
  judge(fact: HeardAdvertisementFact): 'own' | 'replay' | 'forged' | undefined {
    this.#takeIn();
    const { link, sender: name, signed, timeUs } = fact;
    const text = textOf(fact);
    const place = `${placeOf(fact)} ${name}`;
    const sender = this.#senders.get(place) ?? UNKNOWN;
    const trail = this.#trailOf(fact);
    const continued = trail.continued(nameOf(fact), highOf(fact), lowOf(fact), timeUs);
    const own = this.#own.get(text);
    const before = own ?? this.#heard.get(text);
    const elsewhere = own === undefined && before !== undefined && isElsewhere(before, fact);
    const same = before?.unsigned.includes(unsignedOf(fact)) ?? false;
    const mayBeEcho = own !== undefined && same && !sender.isForeign;
    const isCookie = own === undefined && sender.last === signed && !sender.counts;
    if (
      before === undefined ||
      elsewhere ||
      isCookie ||
      crosses(before, sender, fact) ||
      (!mayBeEcho && isOwnTurn(continued, sender, fact, trail))
    ) {
      // After a silence it may have rebooted: a change then says nothing.
      const isSteady = timeUs - sender.lastUs <= heardDownUs(fact.advbase, fact.advskew);
      const isChange = sender.last !== '' && sender.last !== signed;
      const changes = isChange ? sender.changes + (isSteady ? 1 : 0) : 0;
      const counts =
        sender.counts || changes >= CHANGING || (before === undefined && continued !== undefined);
      const isForeign = sender.isForeign || own === undefined;
      this.#senders.set(place, { ...sender, last: signed, lastUs: timeUs, changes, counts, isForeign });
      const first = this.#isFirst(fact);
      if (before === undefined)
        this.#heard.set(text, { link, sender: name, timeUs, unsigned: [unsignedOf(fact)], first });
      else if (!elsewhere) this.#last.set(placeOf(fact), '');
      if (!elsewhere) trail.add(nameOf(fact), highOf(fact), lowOf(fact), timeUs);
      return undefined;
    }
    if (own !== undefined) return same ? 'own' : 'forged';
    trail.add(nameOf(fact), highOf(fact), lowOf(fact), timeUs, true);
    this.#senders.set(place, { ...sender, injectedUs: timeUs });
    return same ? 'replay' : 'forged';
  }

  snapshot(): ReplayMemorySnapshot {
    this.#takeIn();
    return {
      own: this.#own.snapshot(),
      heard: this.#heard.snapshot(),
      senders: this.#senders.snapshot(),
      last: this.#last.snapshot(),
      trails: mapSnapshot(this.#trails.snapshot(), (trail) => trail.snapshot()),
    };
  }

  restore({ own, heard, senders, last, trails }: ReplayMemorySnapshot): void {
    this.#waiting.length = 0;
    this.#own.restore(own);
    this.#heard.restore(heard);
    this.#senders.restore(senders);
    this.#last.restore(last);
    this.#trails.restore(mapSnapshot(trails, (entries) => CounterTrail.of(entries)));
  }

  #trailOf({ link, vhid }: Advertisement): CounterTrail {
    const key = `${vhid} ${link}`;
    const known = this.#trails.get(key) ?? new CounterTrail();
    this.#trails.set(key, known);
    return known;
  }

  /** Whether someone else advertised last; remembers this sender as the last. */
  #isFirst(fact: HeardAdvertisementFact | SentAdvertisementFact): boolean {
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
}: Pick<HeardAdvertisementFact, 'advskew' | 'advbase' | 'demote'>): string {
  return `${advskew} ${advbase} ${demote}`;
}

export function isGoodbye({
  advskew,
  advbase,
}: Pick<HeardAdvertisementFact, 'advskew' | 'advbase'>): boolean {
  return advskew === GOODBYE && advbase === GOODBYE;
}

type Advertisement = HeardAdvertisementFact | SentAdvertisementFact;

function placeOf({ link, vhid, family }: Advertisement): string {
  return `${vhid} ${family} ${link}`;
}

/** Both families of one host have names of their own. */
function nameOf({ sender, family }: Advertisement): string {
  return `${sender} ${family}`;
}

/** The two words of the counter, with which the signed part begins. */
function highOf({ signed }: Advertisement): number {
  return (signed.charCodeAt(0) << 16) | signed.charCodeAt(1);
}

function lowOf({ signed }: Advertisement): number {
  return (signed.charCodeAt(2) << 16) | signed.charCodeAt(3);
}

function withVariant(known: readonly string[], variant: string): readonly string[] {
  return known.includes(variant) ? known : [variant, ...known].slice(0, VARIANTS);
}

function mapSnapshot<From, To>(
  { young, old }: RecentSnapshot<From>,
  map: (value: From) => To,
): RecentSnapshot<To> {
  const all = (list: RecentSnapshot<From>['old']) => list.map(([key, value]) => [key, map(value)] as const);
  return { young: all(young), old: all(old) };
}

/** Whether the sender itself may have sent a repeated counter, since it continues another one. */
function isOwnTurn(
  continued: Continued,
  { lastUs, injectedUs }: Sender,
  fact: HeardAdvertisementFact,
  trail: CounterTrail,
): boolean {
  const { advbase, advskew, timeUs } = fact;
  const intervalUs = heardIntervalUs(advbase, advskew);
  const graceUs = heardDownUs(advbase, advskew);
  // Only a MASTER says goodbye: it has advertised just before.
  if (isGoodbye(fact)) return continued === 'own';
  // One that has not advertised before has waited since the last that it heard.
  if (continued === 'other' && !trail.isKnown) return timeUs - trail.foundUs <= 1.25 * graceUs;
  if (continued !== 'injected') return continued !== undefined;
  // After a replay in its name: as MASTER when it is due, as BACKUP when it has waited.
  return Math.abs(timeUs - lastUs - intervalUs) < intervalUs / 8 || timeUs - injectedUs >= graceUs;
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
