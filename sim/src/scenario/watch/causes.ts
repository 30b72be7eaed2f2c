import type { FaultEntry, Takeover } from '@carplab/analysis';
import type { LinkOptions } from '../../link-direction.js';
import type { ReportedFault } from '../../reported-fault.js';
import type { Missed } from './hearing.js';
import type { Watched } from './watched.js';

export type Cause = NonNullable<Takeover['cause']>;

/** Faults that are remembered, of those that concern hosts. */
const REMEMBERED = 256;
/** Forged frames whose faults are remembered. */
const FORGED = 4096;

// What kinds of fault can do, besides what they do at once. Commands stand with their own names.
const leaves = ['crash', 'shutdown', 'reboot', 'pause', 'link-down', 'link-flap', 'interface-down'];
const refuses = ['configure', 'address'];
const commands = [
  'maintenance',
  'disable',
  'allow',
  'preempt',
  'demote',
  'state',
  'vhid',
  'pfsync',
  'sendError',
];
/** A host can cease to be MASTER by it, some time later. */
const LEAVING = new Set([...leaves, ...refuses, ...commands, 'switch-reboot']);
/** Advertisements get lost by it … */
const SILENCING = new Set([
  ...leaves,
  'cut',
  'partition',
  'impair',
  'switch-reboot',
  'rule',
  'sendError',
  'vhid',
]);
/** … or come again. */
const HEALING = new Set(['uncut', 'heal', 'link-up', 'interface-up', 'switch-up', 'port-enable', 'boot']);
/** One host can become better than another by it, or worse. */
const RANKING = new Set([...leaves, ...refuses, ...commands, ...HEALING, 'resume', 'switch-reboot']);

/** What ends a loss of frames, and changes nothing else: no link goes up by it, and no host gets better. */
const REJOINING = new Set(['uncut', 'heal']);

interface Fact extends Cause {
  /** Whom it concerns; all whose frames a rule meets. */
  readonly hosts: readonly string[] | 'all';
  /** The segment, of a fault of a port or a segment; and the frames' direction, seen from the host. */
  readonly link?: string;
  readonly direction?: 'out' | 'in';
  /** Frames get lost by it. */
  readonly loses: boolean;
}

/** The way of a virtual host's advertisements from one host to another. */
export interface Path {
  readonly link: string;
  readonly hosts: readonly [sender: string, receiver: string];
}

export interface CausesState {
  readonly facts: readonly Fact[];
  readonly forged: ReadonlyMap<number, Cause>;
}

/** The faults of a run, and what came of which. */
export class Causes {
  /** By segment: the hosts that are connected to it. */
  readonly #hosts: ReadonlyMap<string, readonly string[]>;
  /** By port (`fw1:vtnet0`): the segment that it is connected to. */
  readonly #links: ReadonlyMap<string, string>;
  #facts: readonly Fact[] = [];
  /** By the number of a frame that nobody sent. */
  #forged: Map<number, Cause> = new Map();
  /** The last forgery: its frame follows. */
  #last: Cause | undefined;

  constructor({ hosts, segments }: Watched) {
    this.#hosts = new Map(
      segments.map(({ name }) => [
        name,
        hosts
          .filter(({ cables }) => cables.some(({ segment }) => segment === name))
          .map((host) => host.config.name),
      ]),
    );
    this.#links = new Map(
      hosts.flatMap(({ config: { name, interfaces }, cables }) =>
        cables.map(({ segment }, i) => [`${name}:${interfaces[i]?.name}`, segment] as const),
      ),
    );
  }

  fault({ id, timeUs, kind, target }: FaultEntry, fault: ReportedFault): void {
    const cause: Cause = { id, timeUs, kind, target };
    this.#last = cause;
    if (fault.kind === 'forge' || fault.kind === 'replay') return;
    const hosts =
      'node' in fault ? [fault.node] : 'segment' in fault ? this.#hosts.get(fault.segment)! : 'all';
    const link = 'segment' in fault ? fault.segment : this.#links.get(target);
    const direction = 'direction' in fault ? fault.direction : undefined;
    const loses = fault.kind === 'impair' ? impairsToLoss(fault.link) : SILENCING.has(kind);
    const where = {
      ...(link === undefined ? {} : { link }),
      ...(direction === undefined ? {} : { direction }),
    };
    this.#facts = [...this.#facts.slice(1 - REMEMBERED), { ...cause, hosts, ...where, loses }];
  }

  /** The fault has sent this frame. */
  forged(frame: number, faultId: number): void {
    if (this.#last?.id !== faultId) return;
    this.#forged.set(frame, this.#last);
    if (this.#forged.size > FORGED) this.#forged.delete(this.#forged.keys().next().value!);
  }

  /** The fault that has sent a frame; undefined of one that a node has sent. */
  ofFrame(frame: number | undefined): Cause | undefined {
    return frame === undefined ? undefined : this.#forged.get(frame);
  }

  /** Why a host that has been MASTER on a link since `sinceUs` is it no more, now. */
  ofLeaving(host: string, link: string, sinceUs: number, nowUs: number): Cause | undefined {
    return this.#latest(
      (fact) =>
        isAt(fact, host, link) &&
        (fact.timeUs === nowUs || (fact.timeUs >= sinceUs && LEAVING.has(fact.kind))),
    );
  }

  /** Why a host has not heard a MASTER since `sinceUs`. `missed` is the first advertisement that did not come. */
  ofSilence(path: Path, sinceUs: number, nowUs: number, missed: Missed | undefined): Cause | undefined {
    const untilUs = missed?.timeUs ?? nowUs;
    const silences = ({ kind, target, loses }: Fact): boolean =>
      (missed?.refused && (refuses.includes(kind) || commands.includes(kind))) ||
      (kind === 'rule' ? missed?.reason === target : loses);
    // A host that is made MASTER, or whose clock jumps, does not wait for silence.
    const here = this.#latest(
      (fact) => fact.timeUs === nowUs && fact.kind !== 'rule' && isAt(fact, path.hosts[1], path.link),
    );
    if (here !== undefined) return here;
    const since = this.#facts.find(
      (fact) => fact.timeUs >= sinceUs && fact.timeUs <= untilUs && isOn(fact, path) && silences(fact),
    );
    if (since !== undefined || missed === undefined) return since && causeOf(since);
    const standing = this.#latest(
      (fact) => fact.timeUs < sinceUs && isOn(fact, path) && (silences(fact) || HEALING.has(fact.kind)),
    );
    return standing && HEALING.has(standing.kind) ? undefined : standing;
  }

  /**
   * Why one host is better than another, as it was not at the last takeover. `heardUs`: since when the receiver has
   * heard the sender without a loss; what came again later was there before.
   */
  ofRank(
    path: Path,
    heardUs: number | undefined,
    last: { readonly cause: Cause | undefined; readonly timeUs: number },
  ): Cause | undefined {
    return this.#latest((fact) => {
      const { id, kind, timeUs } = fact;
      const isNew = last.cause === undefined ? timeUs > last.timeUs : id > last.cause.id;
      // A port that goes down demotes its host on all links.
      return (
        isNew &&
        RANKING.has(kind) &&
        (REJOINING.has(kind)
          ? isOn(fact, path) && (heardUs === undefined || heardUs >= timeUs)
          : concerns(fact, path.hosts))
      );
    });
  }

  snapshot(): CausesState {
    return { facts: this.#facts, forged: new Map(this.#forged) };
  }

  restore({ facts, forged }: CausesState): void {
    this.#facts = facts;
    this.#forged = new Map(forged);
    this.#last = undefined;
  }

  #latest(is: (fact: Fact) => boolean): Cause | undefined {
    const fact = this.#facts.findLast(is);
    return fact && causeOf(fact);
  }
}

function concerns({ hosts }: Fact, some: readonly string[]): boolean {
  return hosts === 'all' || some.some((host) => hosts.includes(host));
}

function isAt(fact: Fact, host: string, link: string): boolean {
  return concerns(fact, [host]) && (fact.link ?? link) === link;
}

/** It can meet frames on their way. What is done to one direction of a port concerns one of the two hosts. */
function isOn(fact: Fact, { link, hosts }: Path): boolean {
  const [sender, receiver] = hosts;
  const ends = { out: [sender], in: [receiver] };
  return concerns(fact, fact.direction ? ends[fact.direction] : hosts) && (fact.link ?? link) === link;
}

function impairsToLoss({ lossPpm = 0, corruptPpm = 0 }: LinkOptions): boolean {
  return lossPpm + corruptPpm > 0;
}

function causeOf({ id, timeUs, kind, target }: Fact): Cause {
  return { id, timeUs, kind, target };
}
