import type { FaultEntry, Takeover, VirtualHostKey } from '@carplab/analysis';
import type { ReportedFault } from '../../reported-fault.js';
import { DemotedBy, type DemotedByState, type DemotionOf } from './demoted-by.js';
import type { Fact, HeardRank, LastTakeover } from './fact.js';
import {
  actOf,
  COMMANDS,
  DEMOTING,
  EVIDENT,
  effectsOf,
  HEALING,
  impairsToLoss,
  LEAVING,
  OBEYING,
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
import { concerns, isAt, isOn, type Path, type Scope } from './fault-scope.js';
import type { Missed } from './hearing.js';
import type { Uplinks } from './uplinks.js';
import type { Watched } from './watched.js';

export type Cause = NonNullable<Takeover['cause']>;

/** How many faults, and how many forged frames, are remembered. */
const [REMEMBERED, FORGED] = [256, 4096];

/** A host hears no advertisements of another. */
export interface Unheard {
  readonly sinceUs: number;
  readonly nowUs: number;
  /** The first that did not arrive. */
  readonly missed: Missed | undefined;
  /** The other has not sent one when it should have. */
  readonly isOverdue: boolean;
  /** When the other sent its last one; undefined if it has not. */
  readonly sentUs: number | undefined;
}

export interface CausesState {
  readonly facts: readonly Fact[];
  readonly demoted: DemotedByState;
  readonly forged: ReadonlyMap<number, Cause>;
  readonly off: ReadonlySet<string>;
}

/** The faults of a run, and which of them caused what. */
export class Causes {
  readonly #places: FaultPlaces;
  #facts: readonly Fact[] = [];
  /** Not yet done. */
  #asked: Fact | undefined;
  readonly #demoted = new DemotedBy();
  /** By the number of a forged frame: its fault. */
  #forged: Map<number, Cause> = new Map();
  /** Machines that are off. */
  #off: Set<string>;
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
    const groups = this.#groupsOf(fault);
    const fact = {
      ...{ cause, kind: acts, loses, ...effectsOf(fault), ...this.#places.scope(link, fault) },
      ...(groups === undefined ? {} : { groups }),
    };
    // Between switches, no host sees it.
    this.#asked = EVIDENT.has(kind) && this.#places.switched(fault) === undefined ? fact : undefined;
    if (this.#asked === undefined) this.#add(fact);
  }

  /** The groups that a partition makes, or those of the last one where they are joined again. */
  #groupsOf(fault: ReportedFault): Scope['groups'] {
    if (fault.kind === 'partition') return fault.groups;
    if (fault.kind !== 'heal') return undefined;
    return this.#facts.findLast(({ kind, link }) => kind === 'partition' && link === fault.segment)?.groups;
  }

  /** A host has, or has not, been switched off. */
  power(host: string, isOff: boolean): void {
    if (isOff) this.#off.add(host);
    else this.#off.delete(host);
  }

  /** A host is demoted, or no longer: by what is done to it now, or by errors that its sending has met for a while. */
  demoted(demotion: DemotionOf, reason: string): void {
    const { host, timeUs, delta } = demotion;
    const by =
      this.#latest((fact) => fact.cause.timeUs === timeUs && concerns(fact, [host])) ??
      (/se?nd ?err/.test(reason)
        ? this.#latest(
            ({ kind, hosts }) => (delta > 0 ? 'sendError' : 'send-ok') === kind && hosts.includes(host),
          )
        : undefined);
    if (by !== undefined) this.#demoted.add(by.id, demotion);
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
    // A shutdown takes a while.
    const isOff = ({ kind, hosts }: Fact): boolean => kind === 'shutdown' && hosts.includes(host);
    const off = this.#off.has(host) ? this.#latest(isOff) : undefined;
    if (off !== undefined && off.timeUs >= sinceUs) return off;
    return this.#latest(
      (fact) =>
        isAt(fact, host, key) &&
        (fact.cause.timeUs === nowUs || (fact.cause.timeUs >= sinceUs && LEAVING.has(fact.kind))),
    );
  }

  /** Why a host that took no part in a virtual host's election since `sinceUs` begins to now. */
  ofStart(host: string, key: VirtualHostKey, sinceUs: number, nowUs: number): Cause | undefined {
    // One that has not taken part before starts by itself, or is booted.
    const isNew = sinceUs === Number.POSITIVE_INFINITY;
    return this.#latest(
      (fact) =>
        (fact.cause.timeUs >= Math.min(sinceUs, nowUs) || (isNew && fact.kind === 'boot')) &&
        STARTING.has(fact.kind) &&
        isAt(fact, host, key),
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
  ofSilence(path: Path, { sinceUs, nowUs, missed, isOverdue, sentUs = sinceUs }: Unheard): Cause | undefined {
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
    // It goes on advertising while it shuts down.
    const isDown = ({ kind, hosts }: Fact): boolean =>
      kind === 'shutdown' && hosts.includes(path.hosts[0]) && this.#off.has(path.hosts[0]);
    const since = this.#facts.find(
      (fact) =>
        fact.cause.timeUs <= untilUs &&
        (missed === undefined
          ? (fact.cause.timeUs >= Math.min(sinceUs, sentUs) || isDown(fact)) && stalls(fact)
          : (fact.cause.timeUs >= sinceUs || isDown(fact)) && isOn(fact, path) && silences(fact)),
    );
    if (since !== undefined) return since.cause;
    // Errors of sending that began before and went on.
    const ofSending = (kind: string) =>
      this.#facts.findLast((fact) => fact.kind === kind && isAt(fact, path.hosts[0], path))?.cause;
    const errs = ofSending('sendError');
    const endUs = ofSending('send-ok')?.timeUs ?? nowUs;
    if (missed === undefined)
      return isOverdue && errs && Math.max(errs.timeUs, endUs) > sinceUs ? errs : undefined;
    const standing = this.#latest(
      (fact) => fact.cause.timeUs < sinceUs && isOn(fact, path) && (silences(fact) || heals(fact.kind)),
    );
    return standing && heals(standing.kind) ? undefined : standing;
  }

  /**
   * Why one host is better than another now but was not at the last takeover, or hears it again. A fault that healed the
   * path after the receiver could hear made no difference.
   */
  ofRank(path: Path, { heardUs, lossUs, rankedUs }: HeardRank, last: LastTakeover): Cause | undefined {
    return this.#latest((fact) => {
      const { kind } = fact;
      const { id, timeUs } = fact.cause;
      const ranks = this.#demoted.ranks(id, path);
      // What was done before may demote only now.
      const doneUs = ranks === undefined ? timeUs : Math.max(timeUs, ranks.timeUs);
      const isNew = last.cause === undefined ? doneUs > last.timeUs : id > last.cause.id;
      if (!isNew || !RANKING.has(kind) || fact.deafens) return false;
      // A demotion that its advertisements do not show.
      if (ranks !== undefined && ranks.delta > 0 && rankedUs < doneUs) return false;
      if (REJOINING.has(kind) || (fact.sides !== undefined && HEALING.has(kind)))
        return isOn(fact, path) && (heardUs === undefined || heardUs >= timeUs);
      if (fact.sides !== undefined) return false;
      const isHealed = lossUs !== undefined && lossUs <= timeUs && timeUs <= (heardUs ?? timeUs);
      if (HEALING.has(kind) && isHealed && isOn(fact, path)) return true;
      const isElsewhere =
        (fact.link !== undefined && fact.link !== path.link) ||
        (fact.vhid !== undefined && fact.vhid !== path.vhid);
      if (OWN_VHID.has(kind) && isElsewhere) return false;
      // A port that goes down demotes its host on all links, if it does.
      if ((isElsewhere || DEMOTING.has(kind)) && ranks === undefined) return false;
      if (OBEYING.has(kind)) return ranks !== undefined || concerns(fact, [path.hosts[1]]);
      return concerns(fact, path.hosts);
    });
  }

  snapshot(): CausesState {
    return {
      facts: this.#facts,
      demoted: this.#demoted.snapshot(),
      forged: new Map(this.#forged),
      off: new Set(this.#off),
    };
  }

  restore({ facts, demoted, forged, off }: CausesState): void {
    this.#facts = facts;
    this.#demoted.restore(demoted);
    this.#forged = new Map(forged);
    this.#off = new Set(off);
    this.#last = undefined;
    this.#asked = undefined;
  }

  #latest(is: (fact: Fact) => boolean): Cause | undefined {
    return this.#facts.findLast(is)?.cause;
  }
}
