import type { Overlap, VirtualHostKey } from '../record/record.js';
import type { MastershipFact } from './facts.js';

/** Virtual hosts followed, and masters of each at a time and in an overlap; the rest is ignored. */
const VIRTUAL_HOSTS = 1024;
const MASTERS = 64;
/** When full, looks for room no more often than this, µs. */
const SWEEP_US = 1_000_000;

interface Election {
  readonly key: VirtualHostKey;
  masters: string[];
  /** When the overlap began; -1 without one. */
  sinceUs: number;
  /** All hosts that have been MASTER since then. */
  hosts: string[];
  /** It has outlasted a handover and raised an alarm. */
  raised: boolean;
}

export interface OverlapWatchSnapshot {
  readonly elections: readonly Election[];
  readonly dueUs: number;
  readonly sweepUs: number;
}

/** What `OverlapWatch` reports. */
export interface OverlapListener {
  /** Several hosts have been MASTER for longer than a handover takes: the current ones. */
  lasts(key: VirtualHostKey, hosts: readonly string[], sinceUs: number, timeUs: number): void;
  /** `raised`: it was reported as lasting. */
  ends(overlap: Overlap, raised: boolean): void;
}

/** Finds out when several hosts whose state is known are MASTER of one virtual host. */
export class OverlapWatch {
  readonly #elections: Map<string, Election> = new Map();
  readonly #handoverUs: (key: VirtualHostKey) => number;
  readonly #listener: OverlapListener;
  /** Before this time, nothing happens unless a fact arrives. */
  #dueUs = Number.POSITIVE_INFINITY;
  #sweepUs = 0;

  constructor(handoverUs: (key: VirtualHostKey) => number, listener: OverlapListener) {
    this.#handoverUs = handoverUs;
    this.#listener = listener;
  }

  /** A host became MASTER, or no longer is. */
  change(fact: MastershipFact): void {
    const { host, master, timeUs } = fact;
    const election = this.#electionOf(fact, timeUs, master);
    if (election === undefined) return;
    const isKnown = election.masters.includes(host);
    if (!master && isKnown) this.#leave(election, host, timeUs);
    else if (master && !isKnown) this.#join(election, host, timeUs);
  }

  isMaster(key: VirtualHostKey, host: string): boolean {
    return this.#elections.get(nameOf(key))?.masters.includes(host) ?? false;
  }

  /** Advances time: reports overlaps that now last, at the moment they began to. */
  tick(nowUs: number): void {
    if (nowUs < this.#dueUs) return;
    this.#dueUs = Number.POSITIVE_INFINITY;
    for (const election of this.#elections.values()) this.#examine(election, nowUs);
  }

  /** The current overlaps. */
  open(nowUs: number): Overlap[] {
    return [...this.#elections.values()]
      .filter(({ sinceUs }) => sinceUs >= 0)
      .map((election) => this.#overlapOf(election, nowUs));
  }

  snapshot(): OverlapWatchSnapshot {
    const elections = [...this.#elections.values()].map(copyOf);
    return { elections, dueUs: this.#dueUs, sweepUs: this.#sweepUs };
  }

  restore({ elections, dueUs, sweepUs }: OverlapWatchSnapshot): void {
    this.#elections.clear();
    for (const election of elections) this.#elections.set(nameOf(election.key), copyOf(election));
    this.#dueUs = dueUs;
    this.#sweepUs = sweepUs;
  }

  #electionOf(place: VirtualHostKey, nowUs: number, make: boolean): Election | undefined {
    const name = nameOf(place);
    const known = this.#elections.get(name);
    if (known !== undefined || !make) return known;
    if (this.#elections.size >= VIRTUAL_HOSTS && !this.#hasSwept(nowUs)) return undefined;
    const { link, vhid, family } = place;
    const key = { link, vhid, ...(family === undefined ? {} : { family }) };
    const election: Election = { key, masters: [], sinceUs: -1, hosts: [], raised: false };
    this.#elections.set(name, election);
    return election;
  }

  /** Makes room by forgetting virtual hosts without a MASTER. */
  #hasSwept(nowUs: number): boolean {
    if (nowUs < this.#sweepUs) return false;
    this.#sweepUs = nowUs + SWEEP_US;
    for (const [name, { masters }] of this.#elections) if (masters.length === 0) this.#elections.delete(name);
    return this.#elections.size < VIRTUAL_HOSTS;
  }

  #join(election: Election, host: string, timeUs: number): void {
    if (election.masters.length >= MASTERS) return;
    election.masters = [...election.masters, host];
    if (election.sinceUs >= 0) {
      if (election.hosts.length < MASTERS && !election.hosts.includes(host)) election.hosts.push(host);
    } else if (election.masters.length > 1) {
      election.sinceUs = timeUs;
      election.hosts = [...election.masters];
      election.raised = false;
    }
    this.#examine(election, timeUs);
  }

  #leave(election: Election, host: string, timeUs: number): void {
    const left = election.masters.filter((each) => each !== host);
    if (election.sinceUs >= 0 && left.length < 2) {
      const overlap = this.#overlapOf(election, timeUs);
      election.sinceUs = -1;
      this.#listener.ends(overlap, election.raised);
    }
    election.masters = left;
  }

  /** Whether an overlap has outlasted a handover; if not, when it does. */
  #examine(election: Election, nowUs: number): void {
    const { key, masters, sinceUs, raised } = election;
    if (sinceUs < 0 || raised) return;
    const dueUs = sinceUs + this.#handoverUs(key);
    if (nowUs >= dueUs) {
      election.raised = true;
      this.#listener.lasts(key, masters, sinceUs, dueUs);
    } else this.#dueUs = Math.min(this.#dueUs, dueUs);
  }

  #overlapOf({ key, sinceUs: fromUs, hosts, raised }: Election, toUs: number): Overlap {
    const lasting = raised || toUs - fromUs >= this.#handoverUs(key);
    return { ...key, hosts: [...hosts], fromUs, toUs, lasting };
  }
}

function copyOf(election: Election): Election {
  return { ...election, masters: [...election.masters], hosts: [...election.hosts] };
}

function nameOf({ link, vhid, family }: VirtualHostKey): string {
  return `${vhid} ${family ?? ''} ${link}`;
}
