import type { CaptureInterface } from '@carplab/capture';
import type { Packet } from '@carplab/codec';
import { PFLOG, SLL2 } from '@carplab/codec/layouts';
import { LINKTYPE_LINUX_SLL2, pflog, u32At } from '@carplab/codec/net';
import { type CaptureLink, MAX_LINKS } from './link.js';

/** A capture or a live interface. */
export interface CapturedInput {
  readonly path: string;
  /** By `interfaceId` of its frames. */
  readonly interfaces: readonly Pick<CaptureInterface, 'name'>[];
}

/** A place where frames were captured. Several may be on one link: both ends of a cable, a bridge and its member. */
export interface Tap {
  /** From 0. */
  readonly number: number;
  /** Index of the input. */
  readonly input: number;
  /**
   * The interface's name in a pcapng, in pflog or live; `if3` for device 3 of a Linux cooked capture; otherwise the
   * file's name, with `#2` for its second unnamed interface.
   */
  readonly name: string;
  readonly link: CaptureLink;
}

interface OwnLink extends CaptureLink {
  name: string;
  names: string[];
}

interface OwnTap extends Tap {
  link: OwnLink;
}

/** What comes from more places than can be told apart: nothing is known about its link. */
export const OTHERS: Tap = {
  ...{ number: MAX_LINKS - 1, input: -1, name: 'others' },
  link: { number: MAX_LINKS - 1, name: 'others' },
};

/**
 * Where the frames of captures come from, and which of these places are one link.
 *
 * Each place is a link of its own until `join` says otherwise. Two places are one link if both have the same
 * advertisement or pfsync packet (`PacketIdentity`), or if an advertiser or a pfsync cluster goes on in the one after
 * the other: `PacketCopies` finds out the first as frames come, `CaptureComparison` both beforehand.
 *
 * @example
 * const links = new Links([{ path: 'pair.pcapng', interfaces: [{ name: 'wan' }, { name: 'lan' }] }]);
 * links.tapOf(new Packet(), 1, 0).link.name; // => 'lan'
 */
export class Links {
  readonly #inputs: readonly CapturedInput[];
  readonly #taps: OwnTap[] = [];
  /** By input, then by interface. */
  readonly #known: Map<number, Tap>[] = [];
  #isSeveral = false;
  #lastInput = -1;
  #lastInterface = -1;
  #lastTap: Tap = OTHERS;

  /** @param inputs those that frames come from, for their names; their interfaces may become more */
  constructor(inputs: readonly CapturedInput[] = []) {
    this.#inputs = inputs;
  }

  /** The places that frames came from so far. */
  get taps(): readonly Tap[] {
    return this.#taps;
  }

  /** The links of these places, in order of their first frame. */
  get list(): readonly CaptureLink[] {
    return [...new Set(this.#taps.map(({ link }) => link))];
  }

  /** The place where a packet was captured. A known one costs no allocation. */
  tapOf(packet: Packet, interfaceId: number, input: number): Tap {
    const number = interfaceOf(packet, interfaceId);
    if (number === this.#lastInterface && input === this.#lastInput) return this.#lastTap;
    let known = this.#known[input];
    if (known === undefined) {
      known = new Map();
      this.#known[input] = known;
    }
    let tap = known.get(number);
    if (tap === undefined) {
      tap = this.#newTap(input, this.#nameOf(packet, interfaceId, input), known);
      if (known.size < MAX_LINKS) known.set(number, tap);
    }
    this.#lastInput = input;
    this.#lastInterface = number;
    this.#lastTap = tap;
    return tap;
  }

  /** Whether frames came from several links so far. */
  get isSeveral(): boolean {
    return this.#isSeveral;
  }

  /** Whether a packet may have been captured at another place too: not in a capture of one interface. */
  mayRecur({ linkType, pflogAt }: Packet): boolean {
    const inputs = this.#inputs;
    const isOne = inputs.length === 1 && inputs[0]!.interfaces.length < 2 && this.#taps.length < 2;
    return !isOne || linkType === LINKTYPE_LINUX_SLL2 || pflogAt >= 0;
  }

  /** Two places turn out to be on one link. What was recorded of the second so far stays with its old link. */
  join(a: Tap, b: Tap): void {
    if (a.link === b.link || a === OTHERS || b === OTHERS) return;
    const [one, other] = a.link.number < b.link.number ? [a.link, b.link] : [b.link, a.link];
    const kept = one as OwnLink;
    kept.names = [...new Set([...kept.names, ...(other as OwnLink).names])];
    for (const tap of this.#taps) if (tap.link === other) tap.link = kept;
    this.#isSeveral = this.list.length > 1;
  }

  #newTap(input: number, name: string, known: ReadonlyMap<number, Tap>): Tap {
    // A name that occurs twice in one file is one interface: of two sections, or of two files that were put together.
    const same = [...known.values()].find((tap) => tap.name === name);
    if (same) return same;
    const number = this.#taps.length;
    if (number >= MAX_LINKS - 1) return OTHERS;
    const isTaken = this.#taps.some(({ link }) => link.name === name);
    const path = this.#pathOf(input);
    const unique = isTaken ? `${path}:${name}` : name;
    // A file's name stands for all that was captured in it.
    const names = [...new Set([unique, name, path])];
    const tap = { number, input, name, link: { number, name: unique, names } };
    this.#taps.push(tap);
    this.#isSeveral = this.list.length > 1;
    return tap;
  }

  #nameOf(packet: Packet, interfaceId: number, input: number): string {
    if (packet.linkType === LINKTYPE_LINUX_SLL2) return `if${cookedIndex(packet)}`;
    if (packet.pflogAt >= 0) return pflog(packet)!.ifname;
    const { interfaces = [] } = this.#inputs[input] ?? {};
    const name = interfaces[interfaceId]?.name ?? '';
    if (name !== '') return name;
    const unnamed = interfaces.filter((each) => each.name === '').length;
    if (unnamed < 2) return this.#pathOf(input);
    const before = interfaces.slice(0, interfaceId).filter((each) => each.name === '').length;
    return `${this.#pathOf(input)}#${before + 1}`;
  }

  #pathOf(input: number): string {
    return this.#inputs[input]?.path ?? `capture ${input + 1}`;
  }
}

/**
 * An interface as a number: that of the file, but in a Linux cooked capture the device's index, and in one of pflog the
 * interface whose packets were logged.
 */
function interfaceOf(packet: Packet, interfaceId: number): number {
  if (packet.linkType === LINKTYPE_LINUX_SLL2) return 2 ** 32 + cookedIndex(packet);
  if (packet.pflogAt < 0) return interfaceId;
  const at = packet.pflogAt + PFLOG.offset.ifname;
  let hash = 0;
  for (let i = 0; i < PFLOG.size.ifname; i++) hash = Math.imul(hash ^ packet.bytes[at + i]!, 0x01000193);
  return 2 ** 33 + (hash >>> 0);
}

/** The device of a packet with a Linux cooked header, version 2; 0 if it is cut off. */
function cookedIndex({ bytes, start, end }: Packet): number {
  const at = start + SLL2.offset.interfaceIndex;
  return at + SLL2.size.interfaceIndex > end ? 0 : u32At(bytes, at);
}
