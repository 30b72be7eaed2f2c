import type { FaultEntry, Takeover, VirtualHostKey } from '@carplab/analysis';
import type { HostConfig } from '@carplab/host';
import type { LinkOptions } from '../../link-direction.js';
import type { ReportedFault } from '../../reported-fault.js';
import type { Missed } from './hearing.js';
import type { Watched } from './watched.js';

export type Cause = NonNullable<Takeover['cause']>;

/** How many faults are remembered. */
const REMEMBERED = 256;
/** How many forged frames are remembered. */
const FORGED = 4096;

// What kinds of fault can cause later. Commands have their own names.
const leaves = ['crash', 'shutdown', 'reboot', 'pause', 'link-down', 'link-flap', 'interface-down'];
const refuses = ['configure', 'address'];
/** Commands for one virtual host that do not demote the host: its other virtual hosts are not affected. */
const OWN_VHID = new Set([...refuses, 'state']);
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
/** It can make a host stop being MASTER, some time later. */
const LEAVING = new Set([...leaves, ...refuses, ...commands, 'switch-reboot']);
/** It can stop advertisements. */
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
/** It can let advertisements through again. */
const HEALING = new Set(['uncut', 'heal', 'link-up', 'interface-up', 'switch-up', 'port-enable', 'boot']);
/** It can make a host better or worse than another. */
const RANKING = new Set([...leaves, ...refuses, ...commands, ...HEALING, 'resume', 'switch-reboot']);

/** It ends a loss of frames and changes nothing else: no link comes up, and no host gets better. */
const REJOINING = new Set(['uncut', 'heal']);

/** What a fault can affect: everything on its hosts, or only one link, virtual host or direction of frames. */
interface Scope {
  /** `all`: a rule may match the frames of any host. */
  readonly hosts: readonly string[] | 'all';
  readonly link?: string;
  readonly vhid?: number;
  /** As seen from the host. */
  readonly direction?: 'out' | 'in';
}

interface Fact extends Scope {
  readonly cause: Cause;
  /** It loses frames. */
  readonly loses: boolean;
}

/** The path of a virtual host's advertisements from one host to another. */
export interface Path extends VirtualHostKey {
  readonly hosts: readonly [sender: string, receiver: string];
}

export interface CausesState {
  readonly facts: readonly Fact[];
  readonly forged: ReadonlyMap<number, Cause>;
}

/** The faults of a run, and which of them caused what. */
export class Causes {
  /** By segment: the hosts connected to it. */
  readonly #hosts: ReadonlyMap<string, readonly string[]>;
  /** By port (`fw1:vtnet0`): the segment it is connected to. */
  readonly #links: ReadonlyMap<string, string>;
  /** The segments with several switches: no machine has their names. */
  readonly #several: ReadonlySet<string>;
  /** The ports whose cables carry VLANs, or belong to a lagg. */
  readonly #trunks: ReadonlySet<string>;
  /** By host: the ports of its virtual hosts. */
  readonly #vhids: ReadonlyMap<string, HostConfig['vhids']>;
  #facts: readonly Fact[] = [];
  /** By the number of a forged frame: its fault. */
  #forged: Map<number, Cause> = new Map();
  /** The last fault: its forged frames may follow. */
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
    this.#several = new Set(segments.flatMap(({ name, switches }) => (switches ? [name] : [])));
    this.#trunks = new Set(
      hosts.flatMap(({ config: { name }, cables }) =>
        cables.flatMap(({ parent, lagg }) =>
          [...(parent === undefined ? [] : [parent]), ...(lagg?.members ?? []).map(({ port }) => port)].map(
            (port) => `${name}:${port}`,
          ),
        ),
      ),
    );
    this.#vhids = new Map(hosts.map(({ config: { name, vhids } }) => [name, vhids]));
    this.#links = new Map(
      hosts.flatMap(({ config: { name, interfaces }, cables }) =>
        cables.map(({ segment }, i) => [`${name}:${interfaces[i]?.name}`, segment] as const),
      ),
    );
  }

  /** The link of the port or virtual host that a fault names; undefined if it names neither. */
  linkOf(target: string, fault: ReportedFault): string | undefined {
    if (fault.kind === 'rule') return undefined;
    const segment = this.#switched(fault);
    if (segment !== undefined) return segment;
    // What happens to the cable of a trunk concerns several links.
    if (fault.kind !== 'command') return this.#trunks.has(target) ? undefined : this.#links.get(target);
    const { vhid, interface: named } = fault.command;
    const port = named ?? this.#vhids.get(fault.node)?.find((each) => each.vhid === vhid)?.interface;
    return this.#links.get(`${fault.node}:${port}`);
  }

  fault({ id, timeUs, kind, target, link }: FaultEntry, fault: ReportedFault): void {
    const cause: Cause = { id, timeUs, kind, target, ...(link === undefined ? {} : { link }) };
    this.#last = cause;
    if (fault.kind === 'forge' || fault.kind === 'replay') return;
    const loses = fault.kind === 'impair' ? impairsToLoss(fault.link) : SILENCING.has(kind);
    const fact = { cause, loses, ...this.#scope(link, fault) };
    this.#facts = [...this.#facts.slice(1 - REMEMBERED), fact];
  }

  /** A fault was refused: it causes nothing. */
  refused(id: number): void {
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
        (fact.cause.timeUs === nowUs || (fact.cause.timeUs >= sinceUs && LEAVING.has(fact.cause.kind))),
    );
  }

  /** Why a host has not heard a MASTER since `sinceUs`. `missed` is the first advertisement that did not arrive. */
  ofSilence(path: Path, sinceUs: number, nowUs: number, missed: Missed | undefined): Cause | undefined {
    const untilUs = missed?.timeUs ?? nowUs;
    const silences = ({ cause: { kind, target }, loses }: Fact): boolean =>
      (missed?.refused && (refuses.includes(kind) || commands.includes(kind))) ||
      (kind === 'rule' ? missed?.reason === target : loses);
    // A host that is made MASTER, or whose clock jumps, does not wait for silence.
    const here = this.#latest(
      (fact) => fact.cause.timeUs === nowUs && fact.cause.kind !== 'rule' && isAt(fact, path.hosts[1], path),
    );
    if (here !== undefined) return here;
    const since = this.#facts.find(
      (fact) =>
        fact.cause.timeUs >= sinceUs && fact.cause.timeUs <= untilUs && isOn(fact, path) && silences(fact),
    );
    if (since !== undefined || missed === undefined) return since?.cause;
    const standing = this.#latest(
      (fact) =>
        fact.cause.timeUs < sinceUs && isOn(fact, path) && (silences(fact) || HEALING.has(fact.cause.kind)),
    );
    return standing && HEALING.has(standing.kind) ? undefined : standing;
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
      const { id, kind, timeUs } = fact.cause;
      const isNew = last.cause === undefined ? timeUs > last.timeUs : id > last.cause.id;
      if (!isNew || !RANKING.has(kind)) return false;
      if (REJOINING.has(kind)) return isOn(fact, path) && (heardUs === undefined || heardUs >= timeUs);
      // A port that goes down demotes its host on all links.
      return concerns(fact, path.hosts) && (!OWN_VHID.has(kind) || isFor(fact, path));
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

  /** The segment of a fault at a cable between its switches. */
  #switched(fault: ReportedFault): string | undefined {
    return 'node' in fault && this.#several.has(fault.node) ? fault.node : undefined;
  }

  #latest(is: (fact: Fact) => boolean): Cause | undefined {
    return this.#facts.findLast(is)?.cause;
  }

  #scope(link: string | undefined, fault: ReportedFault): Scope {
    const segment = 'segment' in fault ? fault.segment : this.#switched(fault);
    if (segment !== undefined) return { hosts: this.#hosts.get(segment)!, link: segment };
    const vhid = fault.kind === 'command' ? fault.command['vhid'] : undefined;
    const direction = 'direction' in fault ? fault.direction : undefined;
    return {
      hosts: 'node' in fault ? [fault.node] : 'all',
      ...(link === undefined ? {} : { link }),
      ...(typeof vhid === 'number' ? { vhid } : {}),
      ...(direction === undefined ? {} : { direction }),
    };
  }
}

function concerns({ hosts }: Scope, some: readonly string[]): boolean {
  return hosts === 'all' || some.some((host) => hosts.includes(host));
}

/** Whether it can affect this virtual host. */
function isFor(scope: Scope, { link, vhid }: VirtualHostKey): boolean {
  return (scope.link ?? link) === link && (scope.vhid ?? vhid) === vhid;
}

function isAt(scope: Scope, host: string, key: VirtualHostKey): boolean {
  return concerns(scope, [host]) && isFor(scope, key);
}

/** Whether it can affect frames on a path. A fault in one direction of a port concerns only one of the two hosts. */
function isOn(scope: Scope, path: Path): boolean {
  const [sender, receiver] = path.hosts;
  const ends = { out: [sender], in: [receiver] };
  return concerns(scope, scope.direction ? ends[scope.direction] : path.hosts) && isFor(scope, path);
}

function impairsToLoss({ lossPpm = 0, corruptPpm = 0 }: LinkOptions): boolean {
  return lossPpm + corruptPpm > 0;
}
