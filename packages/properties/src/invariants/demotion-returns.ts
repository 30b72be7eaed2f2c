import type { TraceEvent } from '@carplab/sim';
import type { Entry } from '../trace/entry.js';
import type { JudgedHost } from '../trace/lane.js';
import type { LaneBook } from '../trace/lane-book.js';
import type { Trace } from '../trace/trace.js';
import type { Invariant, Tell, Watcher } from '../violation.js';
import { seconds } from '../words.js';

type Demoted = Extract<TraceEvent, { event: 'demotion' }>;

/** The sum of a host's own demotions since its start, by group if there are groups. */
interface Account {
  readonly sums: Map<string, number>;
  /** Something was done whose demotion may stay: packets that could not be sent, a vhid that was removed. */
  excused: boolean;
  /** OPNsense's maintenance mode outlives a reboot, and demotes again. */
  maintained: boolean;
}

/** Commands after which a count may stay: what raised it is gone with the vhid, or only a master takes it back. */
const EXCUSES = new Set(['sendError', 'vhid', 'disable', 'allow', 'address', 'maintenance']);

class Demotion implements Watcher {
  readonly #book: LaneBook;
  readonly #tell: Tell;
  readonly #endUs: number;
  readonly #accounts: ReadonlyMap<string, Account>;
  /** The fault that a node is about to answer. */
  #asked: Extract<TraceEvent, { event: 'fault' }>['fault'] | undefined;

  constructor(trace: Trace, book: LaneBook, tell: Tell) {
    this.#book = book;
    this.#tell = tell;
    this.#endUs = trace.endUs;
    this.#accounts = new Map(
      [...book.hosts.keys()].map((name) => [name, { sums: new Map(), excused: false, maintained: false }]),
    );
  }

  entry(entry: Entry): void {
    if (entry.kind !== 'event') return;
    const { event, done } = entry;
    if (event.event === 'fault') this.#asked = event.fault;
    if (event.event === 'answer') this.#asked = undefined;
    if (event.event === 'power') {
      const account = this.#accounts.get(event.host);
      if (account === undefined || event.state !== 'off') return;
      account.sums.clear();
      account.excused = account.maintained;
    } else if (event.event === 'demotion') {
      const account = this.#accounts.get(event.host ?? '');
      // A bulk update of states takes time, and its demotion lasts as long.
      if (account === undefined || this.#isCommanded(event) || event.reason.startsWith('pfsync')) return;
      const group = event.group ?? '';
      account.sums.set(group, (account.sums.get(group) ?? 0) + event.delta);
    } else if (done?.kind === 'command' && EXCUSES.has(done.command.command)) {
      const account = this.#accounts.get(done.node);
      if (account === undefined) return;
      account.excused = true;
      if (done.command.command === 'maintenance') account.maintained = true;
    }
  }

  moment(nowUs: number): void {
    if (nowUs !== this.#endUs) return;
    for (const [name, { sums, excused }] of this.#accounts) {
      const host = this.#book.hosts.get(name)!;
      if (
        excused ||
        host.config.maintenance === true ||
        host.power !== 'on' ||
        host.touchedUs === nowUs ||
        !this.#works(host)
      )
        continue;
      for (const [group, sum] of sums) {
        if (sum === 0) continue;
        const what = group === '' ? 'its demotion' : `the demotion of group ${group}`;
        const message = `${name} has all its interfaces up again, and ${what} is off by ${sum} at ${seconds(nowUs)}`;
        this.#tell(nowUs, message, demotionIs(host, nowUs, sum));
      }
    }
  }

  /** An administrator's change has the reason that the command gives, or the tool's name. */
  #isCommanded({ host, delta, reason }: Demoted): boolean {
    const asked = this.#asked;
    if (asked?.kind !== 'command' || asked.node !== host) return false;
    const { command, by, reason: given } = asked.command;
    const own = given === undefined ? reason === 'sysctl' || reason === 'ifconfig' : reason === given;
    return own && (command === 'maintenance' || (command === 'demote' && by === delta));
  }

  #works(host: JudgedHost): boolean {
    return this.#book
      .lanesOf(host.config.name)
      .every(({ port }) => port.carrier && port.up && port.sendError === 0);
  }
}

function demotionIs(host: JudgedHost, timeUs: number, sum: number) {
  return { demotion: { host: host.config.name, is: host.demotion - sum, at: timeUs / 1_000_000 } };
}

/** A demotion ends with its cause. */
export const demotionReturns: Invariant = {
  name: 'demotion returns when its causes end',
  claim:
    'When the interfaces of a host work again, its only demotion is what its administrator added (carp.md §3.2 to §3.4).',
  watch: (trace, book, tell) => new Demotion(trace, book, tell),
};
