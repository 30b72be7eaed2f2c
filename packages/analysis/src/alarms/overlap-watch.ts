import type { Overlap, VirtualHostKey } from '../record/record.js';
import type { MastershipFact } from './facts.js';

/** Virtual hosts followed, and masters of each at a time and in an overlap; the rest is ignored. */
const VIRTUAL_HOSTS = 1024;
const MASTERS = 64;
/** When full, looks for room no more often than this, µs. */
const SWEEP_US = 1_000_000;

interface Master {
  readonly host: string;
  /** Its state is known. Otherwise it is MASTER as far as its advertisements show. */
  readonly known: boolean;
  /** If it advertises: when it last did, and how long after that a backup considers it alive. */
  lastUs: number;
  intervalUs: number;
  silentUs: number;
}

interface Election {
  readonly key: VirtualHostKey;
  masters: Master[];
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

/** The timing that an advertiser announces, µs. */
export interface Announced {
  readonly intervalUs: number;
  /** How long a backup waits for its next advertisement. */
  readonly silentUs: number;
}

/**
 * Finds out when several hosts are MASTER of one virtual host. The state of some is known. Others only advertise: such
 * a host was MASTER between two advertisements, so an overlap lasts as long as the advertisements of at least two hosts
 * show it. If all are only heard, it must be longer than an interval to count as lasting.
 */
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
    const known = election.masters.find((each) => each.host === host);
    if (!master) {
      if (known !== undefined) this.#leave(election, known, timeUs);
    } else if (!known?.known) {
      // Earlier advertisements say nothing about the time after this.
      if (!election.masters.some((each) => each.known)) this.#reduce(election, [], timeUs);
      this.#join(election, { host, known: true, lastUs: timeUs, intervalUs: 0, silentUs: 0 }, timeUs);
    }
  }

  /** A host advertises. */
  heard(key: VirtualHostKey, host: string, timeUs: number, { intervalUs, silentUs }: Announced): void {
    const election = this.#electionOf(key, timeUs, true);
    if (election === undefined) return;
    this.#dropSilent(election, timeUs);
    const before = election.masters.find((each) => each.host === host);
    if (before?.known) return;
    if (before === undefined) {
      this.#join(election, { host, known: false, lastUs: timeUs, intervalUs, silentUs }, timeUs);
      return;
    }
    before.lastUs = Math.max(before.lastUs, timeUs);
    before.intervalUs = intervalUs;
    before.silentUs = silentUs;
    this.#examine(election, timeUs);
  }

  /** A host that was heard says goodbye. */
  left(key: VirtualHostKey, host: string, timeUs: number): void {
    const election = this.#elections.get(nameOf(key));
    const master = election?.masters.find((each) => each.host === host && !each.known);
    if (election !== undefined && master !== undefined) this.#leave(election, master, timeUs);
  }

  isMaster(key: VirtualHostKey, host: string): boolean {
    const masters = this.#elections.get(nameOf(key))?.masters ?? [];
    return masters.some((each) => each.host === host);
  }

  /** Advances time: reports overlaps that now last, at the moment they began to. */
  tick(nowUs: number): void {
    if (nowUs < this.#dueUs) return;
    this.#dueUs = Number.POSITIVE_INFINITY;
    for (const election of this.#elections.values()) {
      if (election.sinceUs < 0) continue;
      this.#dropSilent(election, nowUs);
      this.#examine(election, nowUs);
    }
  }

  /** The current overlaps. */
  open(nowUs: number): Overlap[] {
    return [...this.#elections.values()]
      .filter(({ sinceUs }) => sinceUs >= 0)
      .map((election) => this.#overlapOf(election, nowUs))
      .filter(({ fromUs, toUs }) => toUs >= fromUs);
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
    for (const [name, election] of this.#elections) {
      this.#dropSilent(election, nowUs);
      if (election.masters.length === 0) this.#elections.delete(name);
    }
    return this.#elections.size < VIRTUAL_HOSTS;
  }

  #join(election: Election, master: Master, timeUs: number): void {
    if (election.masters.length >= MASTERS) return;
    election.masters = [...election.masters.filter(({ host }) => host !== master.host), master];
    if (election.sinceUs >= 0) {
      if (election.hosts.length < MASTERS && !election.hosts.includes(master.host))
        election.hosts.push(master.host);
    } else if (election.masters.length > 1) {
      election.sinceUs = timeUs;
      election.hosts = election.masters.map(({ host }) => host);
      election.raised = false;
    }
    this.#examine(election, timeUs);
  }

  #leave(election: Election, master: Master, timeUs: number): void {
    master.lastUs = timeUs;
    const left = election.masters.filter((each) => each !== master);
    // Hosts that are only heard mean nothing without the known ones.
    const none = master.known && !left.some(({ known }) => known);
    this.#reduce(election, none ? [] : left, timeUs);
  }

  #dropSilent(election: Election, nowUs: number): void {
    const left = election.masters.filter((each) => each.known || nowUs - each.lastUs <= each.silentUs);
    if (left.length < election.masters.length) this.#reduce(election, left, nowUs);
  }

  #reduce(election: Election, left: Master[], nowUs: number): void {
    if (election.sinceUs >= 0 && left.length < 2) {
      const overlap = this.#overlapOf(election, nowUs);
      election.sinceUs = -1;
      if (overlap.toUs >= overlap.fromUs) this.#listener.ends(overlap, election.raised);
    }
    election.masters = left;
  }

  /** Whether an overlap has outlasted a handover; if not, when it may. */
  #examine(election: Election, nowUs: number): void {
    const { key, masters, sinceUs, raised } = election;
    if (sinceUs < 0) return;
    const dueUs = sinceUs + this.#graceUs(election);
    if (!raised && shownUntil(masters, nowUs) >= dueUs) {
      election.raised = true;
      const timeUs = masters.filter(({ known }) => known).length > 1 ? dueUs : nowUs;
      this.#listener.lasts(
        key,
        masters.map(({ host }) => host),
        sinceUs,
        timeUs,
      );
    }
    if (!election.raised && dueUs > nowUs) this.#dueUs = Math.min(this.#dueUs, dueUs);
    for (const { known, lastUs, silentUs } of masters)
      if (!known) this.#dueUs = Math.min(this.#dueUs, lastUs + silentUs + 1);
  }

  #graceUs({ key, masters }: Election): number {
    const handoverUs = this.#handoverUs(key);
    if (masters.some(({ known }) => known)) return handoverUs;
    // Exactly this long is still a handover.
    return heardHandoverUs(handoverUs, ...masters.map(({ intervalUs }) => intervalUs)) + 1;
  }

  #overlapOf(election: Election, nowUs: number): Overlap {
    const { key, masters, sinceUs: fromUs, hosts } = election;
    const toUs = shownUntil(masters, nowUs);
    const lasting = election.raised || toUs - fromUs >= this.#graceUs(election);
    return { ...key, hosts: [...hosts], fromUs, toUs, lasting };
  }
}

/**
 * How long a handover may take as heard on the wire, µs: one interval, since the host that gives way may send once more
 * before it hears the other.
 *
 * @example
 * heardHandoverUs(100_000, 1_000_000, 1_390_625); // => 1_390_625
 */
export function heardHandoverUs(handoverUs: number, ...intervalsUs: readonly number[]): number {
  return Math.max(handoverUs, ...intervalsUs);
}

/** The time until which at least two are known to have been MASTER. */
function shownUntil(masters: readonly Master[], nowUs: number): number {
  let firstUs = Number.NEGATIVE_INFINITY;
  let secondUs = Number.NEGATIVE_INFINITY;
  for (const { known, lastUs } of masters) {
    const untilUs = known ? nowUs : lastUs;
    if (untilUs > firstUs) {
      secondUs = firstUs;
      firstUs = untilUs;
    } else secondUs = Math.max(secondUs, untilUs);
  }
  return secondUs;
}

function copyOf(election: Election): Election {
  return {
    ...election,
    masters: election.masters.map((each) => ({ ...each })),
    hosts: [...election.hosts],
  };
}

function nameOf({ link, vhid, family }: VirtualHostKey): string {
  return `${vhid} ${family ?? ''} ${link}`;
}
