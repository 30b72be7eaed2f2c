import type { Lane } from './lanes.js';
import { Log } from './log.js';

/** Several hosts were MASTER at once. */
export interface Overlap {
  readonly segment: string;
  readonly vhid: number;
  /** All that took part. */
  readonly hosts: readonly string[];
  readonly fromUs: number;
  /** The end of the run if it did not end before. */
  readonly toUs: number;
}

interface Election {
  readonly segment: string;
  readonly vhid: number;
  readonly masters: Set<string>;
  sinceUs: number;
  /** All that have been MASTER since then. */
  hosts: Set<string>;
  /** It has lasted longer than a handover, and this has been told. */
  told: boolean;
}

/** Told of overlaps that last: their beginning, with those who are MASTER then, and their end. */
export interface OverlapListener {
  begins(segment: string, vhid: number, hosts: readonly string[], sinceUs: number, toldUs: number): void;
  ends(overlap: Overlap): void;
}

/** Finds out when several hosts are MASTER of the same virtual host. */
export class Overlaps {
  readonly log: Log<Overlap> = new Log();
  /** When the next overlap becomes one that lasts; Infinity when there is none. */
  dueUs: number = Number.POSITIVE_INFINITY;
  readonly #elections: Map<string, Election> = new Map();
  readonly #graceUs: number;
  readonly #listener: OverlapListener;

  constructor(graceUs: number, listener: OverlapListener) {
    this.#graceUs = graceUs;
    this.#listener = listener;
  }

  /** A lane has changed. */
  change({ host, segment, vhid, state }: Lane, timeUs: number): void {
    const key = `${segment} ${vhid}`;
    let election = this.#elections.get(key);
    if (election === undefined) {
      election = { segment, vhid, masters: new Set(), sinceUs: 0, hosts: new Set(), told: false };
      this.#elections.set(key, election);
    }
    const before = election.masters.size;
    if (state === 'MASTER') election.masters.add(host);
    else election.masters.delete(host);
    const now = election.masters.size;
    if (now >= 2 && before < 2) {
      election.sinceUs = timeUs;
      election.hosts = new Set(election.masters);
      election.told = false;
    } else if (now >= 2) {
      election.hosts.add(host);
    } else if (before >= 2) {
      this.#end(election, timeUs);
    }
    this.#plan();
  }

  /** Time has come to `nowUs`: overlaps that have lasted are told, as of the moment when they had. */
  tick(nowUs: number): void {
    if (nowUs < this.dueUs) return;
    for (const election of this.#elections.values()) {
      const dueUs = election.sinceUs + this.#graceUs;
      if (election.masters.size < 2 || election.told || dueUs > nowUs) continue;
      election.told = true;
      this.#listener.begins(election.segment, election.vhid, [...election.masters], election.sinceUs, dueUs);
    }
    this.#plan();
  }

  /** The run is over: what still overlaps has an end. */
  finish(endUs: number): void {
    this.tick(endUs);
    for (const election of this.#elections.values()) {
      if (election.masters.size >= 2) this.log.add(overlapOf(election, endUs));
    }
  }

  #end(election: Election, timeUs: number): void {
    const overlap = overlapOf(election, timeUs);
    this.log.add(overlap);
    if (election.told) this.#listener.ends(overlap);
  }

  #plan(): void {
    this.dueUs = Number.POSITIVE_INFINITY;
    for (const { masters, told, sinceUs } of this.#elections.values()) {
      if (masters.size >= 2 && !told) this.dueUs = Math.min(this.dueUs, sinceUs + this.#graceUs);
    }
  }
}

function overlapOf({ segment, vhid, hosts, sinceUs }: Election, toUs: number): Overlap {
  return { segment, vhid, hosts: [...hosts], fromUs: sinceUs, toUs };
}
