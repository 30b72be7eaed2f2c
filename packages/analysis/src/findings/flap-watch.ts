import { FLAPPING_TAKEOVERS, FLAPPING_US } from '../alarms/thresholds.js';
import { heardDownUs } from '../intervals.js';
import {
  type Announcement,
  LATE_US,
  lateUs,
  obeys,
  rankOf,
  reactionUs,
  type Source,
} from '../master-source.js';
import type { Advertiser } from '../timeline.js';

/** Flapping periods remembered of each source; later ones extend the last. */
const FLAPS = 16;

/** How much earlier than computed a timer runs out: clocks differ, and a frame takes its time. */
const EARLY = 0.002;
/** How much later: an idle FreeBSD lets each timer wait up to 1/16 of its time (carp.md A10). */
const LATE_DOWN = 1 / 16;

/** A timer of OpenBSD is late by one of its ticks at most, µs. */
const TICK_US = 10_000;

/** Why a host took over, as far as the advertisements before it show. */
type Takeover = 'unheard' | 'silent' | 'tied' | 'demoted' | 'goodbyes';

/** One source that took over again and again in a short time (`FLAPPING_TAKEOVERS`, `FLAPPING_US`). */
export interface Flapping {
  readonly host: Advertiser;
  /** The one from which it took over last. */
  from: Advertiser;
  readonly fromUs: number;
  toUs: number;
  takeovers: number;
  /** The other one had not paused, and the host waited as long as if it had not heard its latest advertisements. */
  unheard: number;
  /** The other one had been silent, and for how long at most, µs. */
  silent: number;
  longestSilenceUs: number;
  /** Both began at the same moment, with the same advbase and advskew. */
  tied: number;
  /** The other one announced something worse than when it became MASTER. */
  demoted: number;
  /** The other one had said goodbye, or somebody had in its name. */
  goodbyes: number;
}

interface Entry {
  readonly timeUs: number;
  readonly from: Advertiser;
  readonly kind: Takeover;
  readonly silenceUs: number;
}

/**
 * Finds hosts that take over from others again and again, and whether the others had paused before.
 *
 * A host takes over when it begins to be MASTER after another one advertised last. Counted is what the advertisements
 * before it explain:
 *
 * - the other one was MASTER and fell silent, or said goodbye, or announced something worse than when it became MASTER;
 * - or it advertised without a pause, and the host began when its timer would have run out, had it heard an earlier one
 *   of these advertisements and none since: it misses them, or refuses them. In a vhid with both families one of them is
 *   enough, since each has its own timer and either makes the host MASTER of both (carp.md §3);
 * - or both began at the same moment and are equal, so each gives way to the other.
 *
 * Not counted: a better host that comes back and preempts; what an administrator commands at another moment; a host that
 * preempts a worse one while a better one advertises; one that did not obey the other before, and so may have been MASTER
 * all the time. If its counter shows that it has heard another one when its timer began, it has not; without a counter
 * (OpenBSD), if its own advertisements would not have been due now.
 */
export class FlapWatch {
  /** Of each source, its last takeovers and the periods in which it flapped. */
  readonly #known = new Map<Source, { readonly recent: Entry[]; readonly flaps: Flapping[] }>();

  list(): Flapping[] {
    return [...this.#known.values()].flatMap(({ flaps }) => flaps);
  }

  /**
   * A source begins to be MASTER. Its `lastUs` and stretches are still those of before.
   *
   * @param trigger the worse one, or the one that said goodbye, to whose advertisement it responds
   */
  began(
    source: Source,
    announced: Announcement,
    trigger: Source | undefined,
    sources: readonly Source[],
    timeUs: number,
  ): void {
    const hasSpoken = source.mastership !== undefined;
    let from: Source | undefined;
    for (const other of sources)
      if (other !== source && other.mastership !== undefined && !(other.lastUs < (from?.lastUs ?? 0)))
        from = other;
    if (from === undefined || (hasSpoken && from.lastUs < source.lastUs)) return;
    const kind = kindOf(source, announced, trigger, from, sources, timeUs);
    if (kind === undefined || (hasSpoken && hasFrameMissing(announced, kind))) return;
    if (kind === 'unheard' || !source.stretches.at(-1)?.deafTo.includes(from))
      this.#add(source, { timeUs, from: from.advertiser, kind, silenceUs: timeUs - from.lastUs });
  }

  #add(source: Source, entry: Entry): void {
    let known = this.#known.get(source);
    if (known === undefined) {
      known = { recent: [], flaps: [] };
      this.#known.set(source, known);
    }
    const { recent, flaps } = known;
    recent.push(entry);
    if (recent.length > FLAPPING_TAKEOVERS) recent.shift();
    const [first] = recent;
    if (recent.length < FLAPPING_TAKEOVERS || entry.timeUs - first!.timeUs > FLAPPING_US) return;
    const last = flaps.at(-1);
    if (last !== undefined && (flaps.length >= FLAPS || last.toUs >= first!.timeUs)) {
      count(last, entry);
      return;
    }
    const flap: Flapping = {
      ...{ host: source.advertiser, from: entry.from, fromUs: first!.timeUs, toUs: entry.timeUs },
      ...{ takeovers: 0, unheard: 0, silent: 0, longestSilenceUs: 0, tied: 0, demoted: 0, goodbyes: 0 },
    };
    for (const each of recent) count(flap, each);
    flaps.push(flap);
  }
}

function count(flap: Flapping, { timeUs, from, kind, silenceUs }: Entry): void {
  flap.takeovers++;
  flap[kind]++;
  flap.from = from;
  flap.toUs = timeUs;
  if (kind === 'silent') flap.longestSilenceUs = Math.max(flap.longestSilenceUs, silenceUs);
}

function kindOf(
  source: Source,
  announced: Announcement,
  trigger: Source | undefined,
  from: Source,
  sources: readonly Source[],
  timeUs: number,
): Takeover | undefined {
  if ((trigger ?? from).saidGoodbye) return 'goodbyes';
  if (trigger !== undefined) {
    const hasBetter = sources.some(
      (other) =>
        other !== source &&
        other !== trigger &&
        other.openUs >= 0 &&
        obeys(source, announced, other, other.own),
    );
    const { said, bestRank, bestDemote } = trigger;
    const isDemoted = rankOf(said) > bestRank || said.demote > bestDemote;
    return isDemoted && !hasBetter ? 'demoted' : undefined;
  }
  const silenceUs = timeUs - from.lastUs;
  const hasBegun = from.stretches.at(-1)?.fromUs === from.lastUs;
  if (hasBegun && silenceUs < reactionUs(source))
    return rankOf(announced) === rankOf(from.own) ? 'tied' : undefined;
  const downUs = heardDownUs(announced.advbase, announced.advskew);
  if (source.mastership !== undefined && timeUs - source.lastUs < downUs * (1 - EARLY)) return undefined;
  if (timeUs > lateUs(from)) return from.stretches.at(-1)?.endedBy === undefined ? 'silent' : undefined;
  if (from.pausedUs > timeUs - downUs) return undefined;
  const mayGoOn = source.stretches.at(-1)?.deafTo.includes(from) === true;
  const slackUs = source.isUcarp ? reactionUs(source) : downUs * LATE_DOWN + LATE_US;
  const hasWaited = (heardUs: number): boolean => {
    const waitedUs = timeUs - heardUs;
    return waitedUs >= downUs * (1 - EARLY) && waitedUs <= downUs + slackUs;
  };
  if (!from.times.some(hasWaited)) return undefined;
  if (!mayGoOn) return 'unheard';
  const { isCookie, continued, continuedUs } = announced;
  if (isCookie) return isDue(source, timeUs) ? undefined : 'unheard';
  return continued === 'other' && hasWaited(continuedUs) ? 'unheard' : undefined;
}

/**
 * Whether it more likely was MASTER all the time, and the capture lacks advertisements. One that has been BACKUP since its
 * last one has accepted another's, and its counter goes on from there; unless it heard nobody, or the capture lacks what
 * it heard. OpenBSD's counter says nothing.
 */
function hasFrameMissing({ continued, isCookie }: Announcement, kind: Takeover): boolean {
  if (isCookie || kind === 'demoted' || kind === 'goodbyes') return false;
  return continued === undefined || continued === 'own';
}

/** Whether a MASTER that has sent since, each time a little late, would send now. */
function isDue({ lastUs, intervalUs }: Source, timeUs: number): boolean {
  const gapUs = timeUs - lastUs;
  const intervals = Math.round(gapUs / intervalUs);
  return Math.abs(gapUs - intervals * intervalUs) <= intervals * TICK_US;
}
