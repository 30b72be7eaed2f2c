import type { CaptureSummary, VhidTimeline } from '@carplab/analysis';
import { formatAddress } from '@carplab/codec';
import type { HostInput, ScenarioInput, SharedVhidInput } from '@carplab/sim/scenario';
import { freeAddress, mostAddresses, networkBits } from './pair-addresses.js';
import { type PairNode, type PairSlot, pairNodes, slotName } from './pair-nodes.js';

/** What the frames of a capture show beyond its summary. */
export interface PairTraits {
  /** Sources that send no counter but a cookie, as OpenBSD does. */
  readonly cookies: ReadonlySet<string>;
  /** Where a source sends to, if not to the group. */
  readonly peers: ReadonlyMap<string, string>;
  /** Sources that count on from each other: the two families of one host. The surest first. */
  readonly twins: readonly (readonly [string, string])[];
  /** Addresses of a virtual host, typed or announced from its MAC address. */
  addressesOf(vhid: number): readonly string[];
}

/** Something of a built scenario that the capture does not show, and what was taken. Texts are names, addresses and numbers. */
export interface PairGuess {
  readonly code:
    | 'password'
    | 'preempt'
    | 'dialect'
    | 'cookie'
    | 'prefix'
    | 'address'
    | 'virtual'
    | 'joined'
    | 'silent'
    | 'partner'
    | 'demoted'
    | 'both'
    | 'left';
  readonly what: readonly string[];
}

/** A scenario made from a capture. */
export interface BuiltPair {
  readonly scenario: ScenarioInput;
  /** Its hosts, and the addresses that were seen of each. */
  readonly seen: readonly { readonly host: string; readonly addresses: readonly string[] }[];
  readonly guesses: readonly PairGuess[];
}

/** Stands for the passwords, of which none is taken over. */
const PASSWORD = 'pw1';
/** When hosts that fell silent in the capture leave the scenario, and how far apart, s. */
const LEAVES_S = 20.5;
const LEAVES_EVERY_S = 10;
/** A host that was never heard is worse than those that were by this, in 1/256 s. */
const WORSE = 100;
const MOST_SKEW = 254;
/** What FreeBSD adds to advskew when it is demoted. */
const DEMOTED = 240;

/**
 * A scenario of the hosts that advertise in a capture, for what-if: their virtual hosts, intervals and addresses as far as
 * they were seen, and what was guessed. Undefined if there is no CARP in it. Who was MASTER last is MASTER at its end.
 */
export function builtPair(
  { vhids }: Pick<CaptureSummary, 'vhids'>,
  name: string,
  traits: PairTraits,
): BuiltPair | undefined {
  const slots = slotsOf(vhids);
  const { nodes: heard, joined } = pairNodes(slots, traits.twins);
  if (heard.length === 0) return undefined;
  const guesses: PairGuess[] = [];
  const guess = (code: PairGuess['code'], ...what: string[]): void => {
    guesses.push({ code, what });
  };
  guess('password', PASSWORD);
  guess('preempt');
  for (const [a, b] of joined) guess('joined', a, b);
  const nodes: readonly PairNode[] = heard.length > 1 ? heard : [...heard, { name: 'fw2', parts: [] }];
  if (heard.length === 1) guess('partner', 'fw2');
  const segments = [...new Set(slots.map(({ segment }) => segment))];
  const shared = sharedVhids(slots, segments, traits, guess);
  const nets = new Map(segments.map((segment) => [segment, netsOf(segment, nodes, slots)]));
  for (const [segment, { v4, v6 }] of nets) {
    if (v4.seen.length > 0) guess('prefix', `/${v4.bits}`, segment);
    if (v6.seen.length > 0) guess('prefix', '/64', segment);
  }
  const input: ScenarioInput = {
    name: `from ${name}`,
    learn: 'Made from a capture, for what-if: what the capture does not show is assumed.',
    duration: '1m',
    segments,
    defaults: { preempt: true },
    vhids: shared.map(({ vhid, segment, addresses }) => ({
      vhid,
      ...(segments.length > 1 ? { segment } : {}),
      addresses: withBits(addresses, nets.get(segment)!.v4.bits),
      password: PASSWORD,
    })),
    hosts: Object.fromEntries(nodes.map((node) => [node.name, hostOf(node)])),
  };

  /** The settings of a host on a virtual host, seen or worse than all that were. */
  function settingsOf(node: PairNode, vhid: number, segment: string) {
    const own = node.parts.filter((part) => part.vhid === vhid && part.segment === segment);
    if (own.length > 0) {
      const advskew = Math.min(...own.map((part) => part.advskew));
      if (advskew === DEMOTED) guess('demoted', node.name, String(vhid));
      return { advbase: own[0]!.advbase, advskew };
    }
    const heardOf = slots.filter((slot) => slot.vhid === vhid && slot.segment === segment);
    const ranks = heardOf.flatMap(({ parts }) => parts);
    const advbase = Math.max(...ranks.map((part) => part.advbase));
    const worst = Math.max(...ranks.filter((part) => part.advbase === advbase).map((part) => part.advskew));
    const made =
      worst + WORSE <= MOST_SKEW
        ? { advbase, advskew: worst + WORSE }
        : { advbase: Math.min(255, advbase + 1), advskew: Math.min(worst, MOST_SKEW) };
    guess('silent', node.name, String(vhid), `${made.advbase}`, `${made.advskew}`);
    return made;
  }

  function hostOf(node: PairNode): HostInput {
    const on: Record<string, string[]> = {};
    for (const segment of segments) {
      const { v4, v6 } = nets.get(segment)!;
      const own = node.parts.filter((part) => part.segment === segment).map(({ source }) => source);
      const mine = [...new Set(own)];
      for (const net of [v4, v6]) {
        if (net.seen.length === 0 || mine.some((each) => each.includes(':') === net.isV6)) continue;
        const taken = freeAddress(net.seen, net.taken);
        net.taken.add(taken);
        mine.push(taken);
        guess('address', node.name, taken);
      }
      on[segment] = withBits(mine, v4.bits);
    }
    const dialect = dialectOf(node);
    const peers = node.parts.map(({ source }) => traits.peers.get(source));
    return {
      ...(dialect === 'freebsd' ? {} : { dialect }),
      on,
      vhids: shared.map(({ vhid, segment }) => {
        const place = node.parts.findIndex((part) => part.vhid === vhid && part.segment === segment);
        const peer = place < 0 ? undefined : peers[place];
        return {
          vhid,
          ...(segments.length > 1 ? { segment } : {}),
          ...settingsOf(node, vhid, segment),
          ...(peer === undefined ? {} : peer.includes(':') ? { peer6: peer } : { peer }),
        };
      }),
    };
  }

  function dialectOf({ name: host, parts: own }: PairNode): 'freebsd' | 'openbsd' | 'ucarp' {
    // One that was never heard is like the others.
    const parts = own.length > 0 ? own : heard[0]!.parts;
    if (parts.some(({ isUcarp }) => isUcarp)) return 'ucarp';
    const isOpenBsd = parts.some(({ source }) => traits.cookies.has(source));
    guess(isOpenBsd ? 'cookie' : 'dialect', host);
    return isOpenBsd ? 'openbsd' : 'freebsd';
  }

  const steps = leaving(slots, nodes, guess);
  return {
    scenario: steps.length === 0 ? input : { ...input, steps },
    seen: heard.map(({ name: host, parts }) => ({
      host,
      addresses: [...new Set(parts.map(({ source }) => source))],
    })),
    guesses,
  };
}

/** What was heard of each virtual host, in the order of the capture's links. */
function slotsOf(timelines: readonly VhidTimeline[]): PairSlot[] {
  const isOnly = new Set(timelines.map(({ link }) => link)).size < 2;
  return timelines.flatMap((timeline) => {
    const { vhid, family } = timeline;
    const segment = slotName(timeline, isOnly);
    const parts = timeline.advertisers.flatMap(({ source, mac, masterships }) => {
      const ranked = masterships.filter(({ skewMin, skewMax }) => skewMin <= skewMax);
      const last = ranked.at(-1);
      if (last === undefined) return [];
      return {
        ...{ vhid, family, segment, source: formatAddress(source) },
        isUcarp: mac?.subarray(0, 5).join() === '0,0,94,0,0',
        advbase: last.advbase,
        advskew: Math.min(...ranked.map(({ skewMin }) => skewMin)),
        lastUs: Math.max(...masterships.map(({ toUs }) => toUs)),
        isGoodbye: masterships.at(-1)!.goodbye,
      };
    });
    return parts.length === 0 ? [] : [{ vhid, family, segment, parts }];
  });
}

interface KnownVhid extends Required<Pick<SharedVhidInput, 'vhid' | 'segment'>> {
  readonly addresses: readonly string[];
}

/** The virtual hosts, with addresses of each family in which they were heard. */
function sharedVhids(
  slots: readonly PairSlot[],
  segments: readonly string[],
  { addressesOf }: PairTraits,
  guess: (code: PairGuess['code'], ...what: string[]) => void,
): KnownVhid[] {
  return segments.flatMap((segment) => {
    const here = slots.filter((slot) => slot.segment === segment);
    return [...new Set(here.map(({ vhid }) => vhid))].map((vhid) => {
      const own = here.filter((slot) => slot.vhid === vhid);
      const addresses = [...new Set(addressesOf(vhid))].sort(
        (a, b) => Number(a.includes(':')) - Number(b.includes(':')),
      );
      for (const { family } of own) {
        if (addresses.some((each) => each.includes(':') === (family === 6))) continue;
        const sources = here.flatMap(({ parts }) => parts).map(({ source }) => source);
        const made = mostAddresses(sources, family, vhid);
        addresses.push(made);
        guess('virtual', String(vhid), made);
      }
      return { vhid, segment, addresses };
    });
  });
}

/** The addresses of a segment by family, and how long the prefix is that holds all of them. */
function netsOf(segment: string, nodes: readonly PairNode[], slots: readonly PairSlot[]) {
  const here = slots.filter((slot) => slot.segment === segment);
  const sources = nodes.flatMap(({ parts }) => parts.filter((part) => part.segment === segment));
  const of = (isV6: boolean) => {
    const seen = [
      ...new Set(sources.map(({ source }) => source).filter((each) => each.includes(':') === isV6)),
    ];
    return { isV6, seen, taken: new Set(seen), bits: isV6 ? 64 : networkBits(seen) };
  };
  return { here, v4: of(false), v6: of(true) };
}

const withBits = (addresses: readonly string[], bits: number): string[] =>
  addresses.map((each) => `${each}/${each.includes(':') ? 64 : bits}`);

/** Hosts that rank before the last MASTER leave, as they did in the capture. */
function leaving(
  slots: readonly PairSlot[],
  nodes: readonly PairNode[],
  guess: (code: PairGuess['code'], ...what: string[]) => void,
): NonNullable<ScenarioInput['steps']> {
  const gone = new Map<string, { readonly lastUs: number; readonly isGoodbye: boolean }>();
  for (const { parts } of slots) {
    const last = parts.reduce((a, b) => (b.lastUs > a.lastUs ? b : a));
    for (const part of parts) {
      const ranksFirst =
        part.advbase < last.advbase || (part.advbase === last.advbase && part.advskew <= last.advskew);
      if (part === last || !ranksFirst) continue;
      const host = nodes.find((node) =>
        node.parts.some((each) => each.source === part.source && each.segment === part.segment),
      )!;
      // Heard within its own interval of the last frame, it had not left.
      const isThere = host.parts.some(
        ({ lastUs, advbase }) => lastUs + (advbase + 1) * 1_000_000 >= last.lastUs,
      );
      if (isThere) guess('both', host.name, String(part.vhid));
      else gone.set(host.name, { lastUs: part.lastUs, isGoodbye: part.isGoodbye });
    }
  }
  const order = [...gone].sort(([, a], [, b]) => a.lastUs - b.lastUs);
  return order.map(([host, { isGoodbye }], i) => {
    const at = `${LEAVES_S + i * LEAVES_EVERY_S}s`;
    guess('left', host, at);
    return isGoodbye ? { at, shutdown: host } : { at, crash: host };
  });
}
