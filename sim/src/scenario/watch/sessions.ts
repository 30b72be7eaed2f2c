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
  readonly reported: ReadonlySet<string>;
}

/** The fate of all sessions, and why: reported when it is certain, and otherwise at the end. */
export class Sessions {
  readonly log: Log<SessionEntry> = new Log();
  readonly #clients: ReadonlyMap<string, SessionClient>;
  readonly #emit: (event: RunEvent) => void;
  readonly book: AddressBook;
  readonly #trails: SessionTrails;
  #reported: Set<string> = new Set();
  /** Whether there are sessions: without any, frames are skipped. */
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

  /** A host's filter refuses a packet, or no socket on the host accepts it. */
  refused(event: Refused): void {
    const { host = '', timeUs } = event;
    if (this.#any) this.#trails.refused(host, refusalWords(host, event), timeUs);
  }

  /** A machine is powered on or off. */
  power(host: string, on: boolean): void {
    this.book.power(host, on);
  }

  /** A client reports the end of a session. */
  event({ timeUs, client = '', name, fate, longestGapUs, why, openedUs, gapFromUs }: SessionEvent): void {
    this.#reported.add(keyOf(client, name));
    this.#report(this.#explained({ client, name, openedUs, timeUs, fate, gapFromUs, longestGapUs, why }));
  }

  /** The run is over: reports the remaining sessions. */
  finish(endUs: number): void {
    for (const session of this.open(endUs)) {
      this.#reported.add(keyOf(session.client, session.name));
      this.#report(session);
    }
  }

  /** The sessions that have not ended, with their fate so far. */
  open(nowUs: number): SessionEntry[] {
    return [...this.#clients].flatMap(([client, node]) =>
      node
        .report(nowUs)
        .filter(({ name }) => !this.#reported.has(keyOf(client, name)))
        .map(({ name, fate, longestGapUs, why, openedUs, gapFromUs }) =>
          this.#explained({ client, name, openedUs, timeUs: nowUs, fate, gapFromUs, longestGapUs, why }),
        ),
    );
  }

  snapshot(): SessionsState {
    const on = this.book.snapshot();
    return {
      log: this.log.snapshot(),
      on,
      trails: this.#trails.snapshot(),
      reported: new Set(this.#reported),
    };
  }

  restore({ log, on, trails, reported }: SessionsState): void {
    this.log.restore(log);
    this.book.restore(on);
    this.#trails.restore(trails);
    this.#reported = new Set(reported);
  }

  #report(session: SessionEntry): void {
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

/** A refusal as text, with pf's own counter names. */
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
