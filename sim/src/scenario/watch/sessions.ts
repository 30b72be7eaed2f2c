import type { SessionEntry } from '@carplab/analysis';
import type { SessionClient } from '../../clients/session-client.js';
import type { FrameEvent, TraceEvent } from '../../trace-event.js';
import type { RunEvent } from '../run-event.js';
import { AddressBook } from './address-book.js';
import { explainSession } from './explain-session.js';
import type { FlowFrame } from './flow-frame.js';
import { Log, type LogState } from './log.js';
import { SessionTrails, type SessionTrailsState } from './session-trail.js';
import type { Watched } from './watched.js';

type SessionEvent = Extract<TraceEvent, { event: 'session' }>;
type Refused = Extract<TraceEvent, { event: 'pf' }>;

export interface SessionsState {
  readonly log: LogState<SessionEntry>;
  readonly on: ReadonlySet<string>;
  readonly trails: SessionTrailsState;
  readonly told: ReadonlySet<string>;
}

/** What became of the sessions of all clients, and why: told when it is certain, and of the others at the end. */
export class Sessions {
  readonly log: Log<SessionEntry> = new Log();
  readonly #clients: ReadonlyMap<string, SessionClient>;
  readonly #emit: (event: RunEvent) => void;
  /** Who has which address. */
  readonly book: AddressBook;
  readonly #trails: SessionTrails;
  #told: Set<string> = new Set();
  /** There are sessions: without any, no frame need be looked at. */
  readonly #any: boolean;

  constructor(
    scenario: Watched,
    clients: ReadonlyMap<string, SessionClient>,
    emit: (event: RunEvent) => void,
  ) {
    this.#clients = clients;
    this.#emit = emit;
    this.book = new AddressBook(scenario);
    this.#any = scenario.clients.some(({ options }) => options.sessions.length > 0);
    this.#trails = new SessionTrails((client, flow) => this.#sessionOf(client, flow));
  }

  frame(event: FrameEvent): void {
    if (this.#any) this.#trails.frame(event);
  }

  /** A host's filter does not let a packet pass, or nobody on the host has waited for it. */
  refused(event: Refused): void {
    const { host = '', timeUs } = event;
    if (this.#any) this.#trails.refused(host, refusalWords(host, event), timeUs);
  }

  /** A machine is switched on, or is so no longer. */
  power(host: string, on: boolean): void {
    this.book.power(host, on);
  }

  /** A client knows the end of one. */
  event({ timeUs, client = '', name, fate, longestGapUs, why, openedUs, gapFromUs }: SessionEvent): void {
    this.#told.add(keyOf(client, name));
    this.#tell(this.#explained({ client, name, openedUs, timeUs, fate, gapFromUs, longestGapUs, why }));
  }

  /** The run is over: what has become of the others so far. */
  finish(endUs: number): void {
    for (const session of this.open(endUs)) {
      this.#told.add(keyOf(session.client, session.name));
      this.#tell(session);
    }
  }

  /** Those that go on, and what has become of them so far. */
  open(nowUs: number): SessionEntry[] {
    return [...this.#clients].flatMap(([client, node]) =>
      node
        .report(nowUs)
        .filter(({ name }) => !this.#told.has(keyOf(client, name)))
        .map(({ name, fate, longestGapUs, why, openedUs, gapFromUs }) =>
          this.#explained({ client, name, openedUs, timeUs: nowUs, fate, gapFromUs, longestGapUs, why }),
        ),
    );
  }

  snapshot(): SessionsState {
    const on = this.book.snapshot();
    return { log: this.log.snapshot(), on, trails: this.#trails.snapshot(), told: new Set(this.#told) };
  }

  restore({ log, on, trails, told }: SessionsState): void {
    this.log.restore(log);
    this.book.restore(on);
    this.#trails.restore(trails);
    this.#told = new Set(told);
  }

  #tell(session: SessionEntry): void {
    this.log.add(session);
    const { client, name, openedUs, timeUs, fate, gapFromUs, longestGapUs, why } = session;
    const record = { event: 'session', timeUs, client, name, fate, longestGapUs, why } as const;
    this.#emit({ ...record, openedUs, gapFromUs });
  }

  #explained(session: SessionEntry): SessionEntry {
    const { client, name, fate, why } = session;
    const key = keyOf(client, name);
    const trail = this.#trails.trail(key);
    const more =
      fate === 'survived'
        ? undefined
        : explainSession(session, trail, this.book, (host) => this.#trails.refusal(key, host));
    return more === undefined ? session : { ...session, why: `${why}: ${more}` };
  }

  #sessionOf(client: string, { protocol, sourcePort }: FlowFrame): string | undefined {
    const name = this.#clients.get(client)?.sessionAt(protocol, sourcePort);
    return name === undefined ? undefined : keyOf(client, name);
  }
}

/** In the words of pf's own counters, with what they mean here. */
function refusalWords(host: string, { interface: port, direction, action, reason, rule }: Refused): string {
  if (action === 'no-socket') {
    return `${host} answers for the address and has no such connection (${reason}): states are synchronised, sockets are not`;
  }
  const where = `${direction} on ${port}`;
  if (action === 'drop') return `${host} drops it ${where} (${reason})`;
  const which = rule === undefined ? 'the policy' : `rule ${rule}`;
  return `${host} has no state for it and ${which} blocks it ${where}`;
}

function keyOf(client: string, name: string): string {
  return `${client} ${name}`;
}
