import type { FaultEntry, Takeover } from '@carplab/analysis';
import type { ReportedFault } from '../../reported-fault.js';
import type { Scenario } from '../scenario.js';
import type { Missed } from './hearing.js';

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

interface Fact extends Cause {
  /** Whom it concerns; all whose frames a rule meets. */
  readonly hosts: readonly string[] | 'all';
}

export interface CausesState {
  readonly facts: readonly Fact[];
  readonly forged: ReadonlyMap<number, Cause>;
}

/** The faults of a run, and what came of which. */
export class Causes {
  /** By segment: the hosts that are connected to it. */
  readonly #hosts: ReadonlyMap<string, readonly string[]>;
  #facts: readonly Fact[] = [];
  /** By the number of a frame that nobody sent. */
  #forged: Map<number, Cause> = new Map();
  /** The last forgery: its frame follows. */
  #last: Cause | undefined;

  constructor({ hosts, segments }: Scenario) {
    this.#hosts = new Map(
      segments.map(({ name }) => [
        name,
        hosts
          .filter(({ cables }) => cables.some(({ segment }) => segment === name))
          .map((host) => host.config.name),
      ]),
    );
  }

  fault({ id, timeUs, kind, target }: FaultEntry, fault: ReportedFault): void {
    const cause: Cause = { id, timeUs, kind, target };
    this.#last = cause;
    if (fault.kind === 'forge' || fault.kind === 'replay') return;
    const hosts =
      'node' in fault ? [fault.node] : 'segment' in fault ? this.#hosts.get(fault.segment)! : 'all';
    this.#facts = [...this.#facts.slice(1 - REMEMBERED), { ...cause, hosts }];
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

  /** Why a host that has been MASTER since `sinceUs` is it no more, now. */
  ofLeaving(host: string, sinceUs: number, nowUs: number): Cause | undefined {
    return this.#latest(
      [host],
      ({ kind, timeUs }) => timeUs === nowUs || (timeUs >= sinceUs && LEAVING.has(kind)),
    );
  }

  /** Why a host has not heard a MASTER since `sinceUs`. `missed` is the first advertisement that did not come. */
  ofSilence(
    hosts: readonly [old: string, heir: string],
    sinceUs: number,
    nowUs: number,
    missed: Missed | undefined,
  ): Cause | undefined {
    const untilUs = missed?.timeUs ?? nowUs;
    const silences = ({ kind, target }: Fact): boolean =>
      (missed?.refused && (refuses.includes(kind) || commands.includes(kind))) ||
      (kind === 'rule' ? missed?.reason === target : SILENCING.has(kind));
    // A host that is made MASTER, or whose clock jumps, does not wait for silence.
    const here = this.#latest([hosts[1]], ({ timeUs, kind }) => timeUs === nowUs && kind !== 'rule');
    if (here !== undefined) return here;
    const since = this.#facts.find(
      (fact) => fact.timeUs >= sinceUs && fact.timeUs <= untilUs && concerns(fact, hosts) && silences(fact),
    );
    if (since !== undefined || missed === undefined) return since && causeOf(since);
    const standing = this.#latest(
      hosts,
      (fact) => fact.timeUs < sinceUs && (silences(fact) || HEALING.has(fact.kind)),
    );
    return standing && HEALING.has(standing.kind) ? undefined : standing;
  }

  /** Why one host is better than another, as it was not at the last takeover. */
  ofRank(
    hosts: readonly [string, string],
    last: { readonly cause: Cause | undefined; readonly timeUs: number },
  ): Cause | undefined {
    return this.#latest(
      hosts,
      ({ id, kind, timeUs }) =>
        RANKING.has(kind) && (last.cause === undefined ? timeUs > last.timeUs : id > last.cause.id),
    );
  }

  snapshot(): CausesState {
    return { facts: this.#facts, forged: new Map(this.#forged) };
  }

  restore({ facts, forged }: CausesState): void {
    this.#facts = facts;
    this.#forged = new Map(forged);
    this.#last = undefined;
  }

  #latest(hosts: readonly string[], is: (fact: Fact) => boolean): Cause | undefined {
    const fact = this.#facts.findLast((each) => concerns(each, hosts) && is(each));
    return fact && causeOf(fact);
  }
}

function concerns({ hosts }: Fact, some: readonly string[]): boolean {
  return hosts === 'all' || some.some((host) => hosts.includes(host));
}

function causeOf({ id, timeUs, kind, target }: Fact): Cause {
  return { id, timeUs, kind, target };
}
