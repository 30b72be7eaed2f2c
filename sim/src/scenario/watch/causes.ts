import type { FaultEntry, Takeover, VirtualHostKey } from '@carplab/analysis';
import type { ReportedFault } from '../../reported-fault.js';
import {
  actOf,
  COMMANDS,
  EVIDENT,
  effectsOf,
  HEALING,
  impairsToLoss,
  LEAVING,
  OWN_VHID,
  RANKING,
  REFUSING,
  REJOINING,
  refusersOf,
  SILENCING,
  STALLING,
  STARTING,
} from './fault-kinds.js';
import { FaultPlaces } from './fault-places.js';
import { concerns, isAt, isFor, isOn, type Path, type Scope } from './fault-scope.js';
import type { Missed } from './hearing.js';
import type { Uplinks } from './uplinks.js';
import type { Watched } from './watched.js';

export type Cause = NonNullable<Takeover['cause']>;

/** How many faults are remembered. */
const REMEMBERED = 256;
/** How many forged frames are remembered. */
const FORGED = 4096;

interface Fact extends Scope {
  readonly cause: Cause;
  /** What it does: that of its cause, but a reboot of a machine that is off only boots it. */
  readonly kind: string;
  /** It loses frames. */
  readonly loses: boolean;
  /** Frames take longer. */
  readonly delays: boolean;
  /** It takes an address away: perhaps the last one of its family. */
  readonly removes: boolean;
  /** It makes its host deaf, which ranks no lower for it. */
  readonly deafens: boolean;
}

/** A host hears no advertisements of another. */
export interface Unheard {
  readonly sinceUs: number;
  readonly nowUs: number;
  /** The first that did not arrive. */
  readonly missed: Missed | undefined;
  /** The other has not sent one when it should have. */
  readonly isOverdue: boolean;
}

export interface CausesState {
  readonly facts: readonly Fact[];
  readonly demoted: ReadonlyMap<number, readonly string[]>;
  readonly forged: ReadonlyMap<number, Cause>;
  readonly off: ReadonlySet<string>;
}

/** The faults of a run, and which of them caused what. */
export class Causes {
  readonly #places: FaultPlaces;
  #facts: readonly Fact[] = [];
  /** One that has done nothing yet, such as a boot of a machine that runs. */
  #asked: Fact | undefined;
  /** By fault: the hosts that it demoted, or no longer demotes. */
  #demoted: Map<number, readonly string[]> = new Map();
  /** By the number of a forged frame: its fault. */
  #forged: Map<number, Cause> = new Map();
  /** Machines that are off. */
  #off: Set<string>;
  /** The last fault: its forged frames may follow. */
  #last: Cause | undefined;

  constructor(watched: Pick<Watched, 'hosts' | 'segments'>, uplinks: Uplinks) {
    this.#places = new FaultPlaces(watched, uplinks);
    this.#off = new Set(watched.hosts.map(({ config }) => config.name));
  }

  /** The link of the port or virtual host that a fault names; undefined if it names neither. */
  linkOf(target: string, fault: ReportedFault): string | undefined {
    return this.#places.linkOf(target, fault);
  }

  fault({ id, timeUs, kind, target, link }: FaultEntry, fault: ReportedFault): void {
    const cause: Cause = { id, timeUs, kind, target, ...(link === undefined ? {} : { link }) };
    this.#last = cause;
    if (fault.kind === 'forge' || fault.kind === 'replay') return;
    const acts = actOf(fault, kind, this.#off.has(target));
    const loses = fault.kind === 'impair' ? impairsToLoss(fault.link) : SILENCING.has(acts);
    const fact = { cause, kind: acts, loses, ...effectsOf(fault), ...this.#places.scope(link, fault) };
    // Between switches, no host sees it.
    this.#asked = EVIDENT.has(kind) && this.#places.switched(fault) === undefined ? fact : undefined;
    if (this.#asked === undefined) this.#add(fact);
  }

  /** A host has, or has not, been switched off. */
  power(host: string, isOff: boolean): void {
    if (isOff) this.#off.add(host);
    else this.#off.delete(host);
  }

  /** A host is demoted, or no longer. */
  demoted(host: string, timeUs: number): void {
    const by = this.#latest((fact) => fact.cause.timeUs === timeUs && concerns(fact, [host]));
    if (by === undefined) return;
    this.#demoted.set(by.id, [...(this.#demoted.get(by.id) ?? []), host]);
    if (this.#demoted.size > REMEMBERED) this.#demoted.delete(this.#demoted.keys().next().value!);
  }

  /** Something happens to a host: what was asked for just before it has an effect. */
  happens(host: string, timeUs: number): void {
    const asked = this.#asked;
    if (asked === undefined || asked.cause.timeUs !== timeUs || !concerns(asked, [host])) return;
    this.#asked = undefined;
    this.#add(asked);
  }

  #add(fact: Fact): void {
    this.#facts = [...this.#facts.slice(1 - REMEMBERED), fact];
  }

  /** A fault was refused: it causes nothing. */
  refused(id: number): void {
    if (this.#asked?.cause.id === id) this.#asked = undefined;
    this.#facts = this.#facts.filter(({ cause }) => cause.id !== id);
  }

  /** The fault sent this frame. */
  forged(frame: number, faultId: number): void {
    if (this.#last?.id !== faultId) return;
    this.#forged.set(frame, this.#last);
    if (this.#forged.size > FORGED) this.#forged.delete(this.#forged.keys().next().value!);
  }

  /** The fault that sent a frame; undefined if a node sent it. */
  ofFrame(frame: number | undefined): Cause | undefined {
    return frame === undefined ? undefined : this.#forged.get(frame);
  }

  /** Why a host that was MASTER of a virtual host since `sinceUs` stops being MASTER now. */
  ofLeaving(host: string, key: VirtualHostKey, sinceUs: number, nowUs: number): Cause | undefined {
    return this.#latest(
      (fact) =>
        isAt(fact, host, key) &&
        (fact.cause.timeUs === nowUs || (fact.cause.timeUs >= sinceUs && LEAVING.has(fact.kind))),
    );
  }

  /** Why a host that took no part in a virtual host's election since `sinceUs` begins to now. */
  ofStart(host: string, key: VirtualHostKey, sinceUs: number, nowUs: number): Cause | undefined {
    const fromUs = Math.min(sinceUs, nowUs);
    return this.#latest(
      (fact) => fact.cause.timeUs >= fromUs && STARTING.has(fact.kind) && isAt(fact, host, key),
    );
  }

  /** Why an advertisement that was sent at `sentUs` is still on its way. */
  ofDelay(path: Path, sentUs: number): Cause | undefined {
    const last = this.#facts.findLast(
      (fact) => fact.cause.kind === 'impair' && fact.cause.timeUs <= sentUs && isOn(fact, path),
    );
    return last?.delays ? last.cause : undefined;
  }

  /** Why a MASTER does not advertise over one of the families. */
  ofFamily(sender: string, key: VirtualHostKey): Cause | undefined {
    const last = this.#facts.findLast((fact) => fact.cause.kind === 'address' && isAt(fact, sender, key));
    return last?.removes ? last.cause : undefined;
  }

  /** Why a host has not heard a MASTER. */
  ofSilence(path: Path, { sinceUs, nowUs, missed, isOverdue }: Unheard): Cause | undefined {
    const untilUs = missed?.timeUs ?? nowUs;
    const only = missed?.isLuck === true ? ['impair'] : refusersOf(missed?.reason ?? '');
    const isByRule = ({ kind, cause }: Fact): boolean => kind === 'rule' && cause.target === missed?.reason;
    const isRuled = this.#facts.some(isByRule);
    const silences = (fact: Fact): boolean => {
      const { kind, loses } = fact;
      if (kind === 'rule' || isRuled) return isByRule(fact);
      // What a host's own pf drops is up to that host.
      if (missed?.reason === 'pf') return only!.includes(kind) && isAt(fact, path.hosts[1], path);
      const isSetting = missed?.refused === true && (REFUSING.includes(kind) || COMMANDS.includes(kind));
      return (loses || isSetting) && (only === undefined || only.includes(kind));
    };
    // What is refused because of a setting is refused until there is another, or the settings of a start.
    const heals = (kind: string): boolean => {
      if (isRuled) return false;
      if (missed?.reason === 'pf') return kind === 'boot' || kind === 'pf-off';
      return missed?.refused ? kind === 'boot' : HEALING.has(kind);
    };
    // A host that is made MASTER, or whose clock jumps, does not wait for silence, or not for as long.
    const isSound = missed === undefined && !isOverdue;
    const here = this.#latest(
      (fact) =>
        fact.cause.kind !== 'rule' &&
        isAt(fact, path.hosts[1], path) &&
        (fact.cause.timeUs === nowUs ||
          (isSound && fact.cause.kind === 'clock-step' && fact.cause.timeUs >= sinceUs)),
    );
    if (here !== undefined) return here;
    // Nothing was lost: the MASTER has sent none.
    const stalls = (fact: Fact): boolean =>
      isOverdue && STALLING.has(fact.kind) && isAt(fact, path.hosts[0], path);
    const since = this.#facts.find(
      (fact) =>
        fact.cause.timeUs >= sinceUs &&
        fact.cause.timeUs <= untilUs &&
        (missed === undefined ? stalls(fact) : isOn(fact, path) && silences(fact)),
    );
    if (since !== undefined || missed === undefined) return since?.cause;
    const standing = this.#latest(
      (fact) => fact.cause.timeUs < sinceUs && isOn(fact, path) && (silences(fact) || heals(fact.kind)),
    );
    return standing && heals(standing.kind) ? undefined : standing;
  }

  /**
   * Why one host is better than another now but was not at the last takeover. `heardUs`: since when the receiver has
   * heard the sender without a loss; a fault that healed the path later made no difference.
   */
  ofRank(
    path: Path,
    heardUs: number | undefined,
    last: { readonly cause: Cause | undefined; readonly timeUs: number },
  ): Cause | undefined {
    return this.#latest((fact) => {
      const { kind } = fact;
      const { id, timeUs } = fact.cause;
      const isNew = last.cause === undefined ? timeUs > last.timeUs : id > last.cause.id;
      if (!isNew || !RANKING.has(kind) || fact.deafens) return false;
      if (REJOINING.has(kind) || (fact.sides !== undefined && HEALING.has(kind)))
        return isOn(fact, path) && (heardUs === undefined || heardUs >= timeUs);
      if (fact.sides !== undefined) return false;
      // A port that goes down demotes its host on all links, if it does.
      const isElsewhere = fact.link !== undefined && fact.link !== path.link;
      if (isElsewhere && !this.#demoted.get(id)?.some((host) => path.hosts.includes(host))) return false;
      return concerns(fact, path.hosts) && (!OWN_VHID.has(kind) || isFor(fact, path));
    });
  }

  snapshot(): CausesState {
    return {
      facts: this.#facts,
      demoted: new Map(this.#demoted),
      forged: new Map(this.#forged),
      off: new Set(this.#off),
    };
  }

  restore({ facts, demoted, forged, off }: CausesState): void {
    this.#facts = facts;
    this.#demoted = new Map(demoted);
    this.#forged = new Map(forged);
    this.#off = new Set(off);
    this.#last = undefined;
    this.#asked = undefined;
  }

  #latest(is: (fact: Fact) => boolean): Cause | undefined {
    return this.#facts.findLast(is)?.cause;
  }
}
