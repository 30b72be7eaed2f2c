import type { Carried, Heard, Mastership, Truth } from './words-truth.js';

/** What a frame takes, and a little more, µs. */
export const CLOSE_US = 1000;
export const UCARP_HANDOVER_US = 1_000_000;
/** A host answers within this, µs. */
const REACTION_US = 10_000;
/** A copy within this is an echo, µs. */
const ECHO_US = 50_000;

export type Span = readonly [fromUs: number, toUs: number];

/** Where two lists of spans meet for longer than a time. */
export function both(some: readonly Span[], others: readonly Span[], longerUs: number): Span[] {
  return some.flatMap(([fromUs, toUs]) =>
    others
      .map((other): Span => [Math.max(fromUs, other[0]), Math.min(toUs, other[1])])
      .filter((span) => span[1] - span[0] > longerUs),
  );
}

/** One family of a virtual host. */
export class Wire {
  readonly masterships: readonly Mastership[];
  readonly dialects: ReadonlyMap<string, string>;
  /** By source address. */
  readonly hosts: ReadonlyMap<string, string>;
  readonly #carried: readonly Carried[];
  readonly #all: readonly Carried[];
  readonly #heard: Heard;

  constructor(
    truth: Truth,
    carried: readonly Carried[],
    heard: Heard,
    dialects: ReadonlyMap<string, string>,
  ) {
    this.masterships = truth.masterships;
    this.dialects = dialects;
    this.#carried = carried;
    this.#all = truth.carried;
    this.#heard = heard;
    this.hosts = new Map(
      carried.flatMap(({ source, host }) => (host === '' ? [] : [[source, host] as const])),
    );
  }

  masterOf(host: string): Span[] {
    return this.#of(host).map(({ fromUs, toUs }) => [fromUs, toUs]);
  }

  /** As `masterOf`, or until its next advertisement would have come. */
  maybe(host: string): Span[] {
    return this.#of(host).map((mastership) => {
      const last = this.#sentIn(mastership).at(-1);
      return [
        mastership.fromUs,
        Math.max(mastership.toUs, last === undefined ? 0 : last.timeUs + intervalUs(last)),
      ];
    });
  }

  /** When the host was MASTER and the wire shows it. */
  sure(host: string): Span[] {
    return this.#of(host).flatMap((mastership) => {
      const spans: Span[] = [];
      let fromUs = -1;
      let last: Carried | undefined;
      for (const next of this.#sentIn(mastership)) {
        if (last === undefined || next.timeUs - last.timeUs > intervalUs(last) * 1.1) {
          if (last !== undefined) spans.push([fromUs, last.timeUs]);
          fromUs = next.timeUs;
        }
        last = next;
      }
      if (last !== undefined) spans.push([fromUs, this.#endOf(mastership, last)]);
      return spans;
    });
  }

  /** Whether it may have given way in between, and come back on hearing a worse one: as UCARP, late. */
  mayHaveReturned(host: string, [fromUs, toUs]: Span): boolean {
    if (this.dialects.get(host) !== 'ucarp') return false;
    const mine = this.#carried.filter((each) => each.host === host);
    return this.#carried.some(
      (each) =>
        each.host !== host &&
        each.timeUs > fromUs - this.#reactionUs(host) &&
        each.timeUs < toUs &&
        mine.some(
          (own) =>
            own.timeUs > each.timeUs &&
            own.timeUs < each.timeUs + this.#reactionUs(host) &&
            !isGoodbye(each) &&
            (each.advbase - own.advbase || each.advskew - own.advskew) > 0,
        ),
    );
  }

  /** Advertisements of `other` that the host should have obeyed and did not hear; `sure`: the wire shows it. */
  unheard(host: string, other: string, [fromUs, toUs]: Span): { some: Carried[]; sure: Carried[] } {
    const mine = this.#carried.filter((each) => each.host === host);
    const some = this.#carried.filter(
      (each) =>
        this.hosts.get(each.source) === other &&
        each.timeUs >= fromUs - this.#reactionUs(host) &&
        each.timeUs <= toUs &&
        this.#heard.get(each.frameId)?.has(host) !== true,
    );
    const sure = some.filter((each) => {
      const next = mine.find(({ timeUs }) => timeUs > each.timeUs);
      const last = mine.findLast(({ timeUs }) => timeUs < each.timeUs);
      if (next === undefined || last === undefined || each.host === '') return false;
      // One that advertises earlier than it announces may rank by that.
      if (next.timeUs - last.timeUs < intervalUs(last) * 0.85) return false;
      // It may come to hear it only then.
      if (this.dialects.get(host) === 'ucarp' && next.timeUs - each.timeUs < this.#reactionUs(host))
        return false;
      const span = this.sure(host).find(([from, to]) => from <= last.timeUs && to >= next.timeUs);
      return span !== undefined && this.#obeys(last, each) && this.#obeys(next, each) && next.timeUs < toUs;
    });
    return { some, sure };
  }

  /** Whether somebody advertised in the name of one of the hosts. */
  hasInjected(hosts: readonly string[], [fromUs, toUs]: Span): boolean {
    return this.#carried.some(
      ({ host, source, timeUs }) =>
        host === '' &&
        hosts.includes(this.hosts.get(source) ?? '') &&
        timeUs >= fromUs - CLOSE_US &&
        timeUs <= toUs,
    );
  }

  replays(source: string): { expected: number; open: number } {
    const mine = this.#carried.filter((each) => each.source === source);
    let expected = 0;
    let open = 0;
    for (const { host, text: bytes, timeUs } of mine) {
      const before = mine.filter((each) => each.timeUs < timeUs);
      if (host !== '' || !before.some((each) => each.text === bytes && each.timeUs < timeUs - ECHO_US))
        continue;
      const isOpen =
        this.dialects.get(this.hosts.get(source) ?? '') === 'openbsd' ||
        new Set(before.flatMap((each) => (each.host === '' ? [] : [counterOf(each.text)]))).size <= 2 ||
        this.#continues(source, bytes, timeUs);
      if (isOpen) open++;
      else expected++;
    }
    return { expected, open };
  }

  /** Whether its counter follows one that others have sent since the source's own last advertisement. */
  #continues(source: string, bytes: string, timeUs: number): boolean {
    const sinceUs = this.#carried.findLast(
      (each) => each.source === source && each.host !== '' && each.timeUs < timeUs,
    )?.timeUs;
    return this.#all.some(
      (each) =>
        each.source !== source &&
        each.timeUs > (sinceUs ?? 0) - UCARP_HANDOVER_US &&
        each.timeUs < timeUs &&
        counterOf(each.text) + 1n === counterOf(bytes),
    );
  }

  #of(host: string): Mastership[] {
    return this.masterships.filter((mastership) => mastership.host === host);
  }

  #sentIn({ host, fromUs, toUs }: Mastership): Carried[] {
    return this.#carried.filter((each) => {
      const isIn = each.sentUs >= fromUs && each.sentUs <= toUs;
      return each.host === host && isIn && !isGoodbye(each);
    });
  }

  /** Until when the last advertisement of a mastership shows it. */
  #endOf({ endedBy }: Mastership, last: Carried): number {
    const end = this.#all.find(({ frameId }) => frameId === endedBy);
    const first = this.#carried.find((each) => each.timeUs > last.timeUs && this.#obeys(last, each));
    if (end === undefined || first === undefined) return last.timeUs;
    const isCrossed = this.#carried.some(
      (each) =>
        each.timeUs <= last.timeUs &&
        each.timeUs >= last.timeUs - this.#reactionUs(last.host) &&
        each.host !== last.host &&
        this.#obeys(last, each),
    );
    if (isCrossed) return last.timeUs;
    const isIt = Math.abs(first.timeUs - end.timeUs) <= CLOSE_US;
    return isIt && first.timeUs < last.timeUs + intervalUs(last) ? first.timeUs : last.timeUs;
  }

  /** Frames within this may have crossed. */
  #reactionUs(host: string): number {
    return this.dialects.get(host) === 'ucarp' ? UCARP_HANDOVER_US + ECHO_US : REACTION_US;
  }

  /** Whether the sender of `mine`, a MASTER, gives way to `theirs`. */
  #obeys(mine: Carried, theirs: Carried): boolean {
    if (theirs.source === mine.source || isGoodbye(theirs)) return false;
    const dialect = this.dialects.get(mine.host);
    let order = mine.advbase - theirs.advbase || mine.advskew - theirs.advskew;
    if (order === 0 && dialect === 'ucarp')
      order = backwards(mine.source) < backwards(theirs.source) ? -1 : 1;
    if (dialect === 'openbsd' && mine.demote !== theirs.demote) return theirs.demote < mine.demote;
    return order >= 0;
  }
}

function backwards(source: string): number {
  return source.split('.').reduceRight((sum, byte) => sum * 256 + Number(byte), 0);
}

function counterOf(bytes: string): bigint {
  return bytes
    .split(' ')
    .slice(8, 16)
    .reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function isGoodbye({ advbase, advskew }: Carried): boolean {
  return advbase === 255 && advskew === 255;
}

/** The announced time to the next one, µs. */
export function intervalUs({ advbase, advskew }: Carried): number {
  return advbase * 1_000_000 + Math.floor((advskew * 1_000_000) / 256);
}
