import type { SessionClient } from '../../clients/session-client.js';
import type { FrameEvent, TraceEvent } from '../../trace-event.js';
import type { RunEvent, SessionRecord } from '../run-event.js';
import type { Scenario } from '../scenario.js';
import { AddressBook } from './address-book.js';
import { explainSession } from './explain-session.js';
import type { FlowFrame } from './flow-frame.js';
import { Log } from './log.js';
import { SessionTrails } from './session-trail.js';

type SessionEvent = Extract<TraceEvent, { event: 'session' }>;
type Refused = Extract<TraceEvent, { event: 'pf' }>;

/** What became of the sessions of all clients, and why: told when it is certain, and of the others at the end. */
export class Sessions {
  readonly log: Log<SessionRecord> = new Log();
  readonly #clients: ReadonlyMap<string, SessionClient>;
  readonly #emit: (event: RunEvent) => void;
  readonly #book: AddressBook;
  readonly #trails: SessionTrails;
  readonly #told: Set<string> = new Set();
  /** There are sessions: without any, no frame need be looked at. */
  readonly #any: boolean;

  constructor(
    scenario: Scenario,
    clients: ReadonlyMap<string, SessionClient>,
    emit: (event: RunEvent) => void,
  ) {
    this.#clients = clients;
    this.#emit = emit;
    this.#book = new AddressBook(scenario);
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
    this.#book.power(host, on);
  }

  /** A client knows the end of one. */
  event({ timeUs, client = '', name, fate, longestGapUs, why, openedUs, gapFromUs }: SessionEvent): void {
    this.#told.add(keyOf(client, name));
    const record = { event: 'session', timeUs, client, name, fate, longestGapUs, why } as const;
    this.#tell({ ...record, openedUs, gapFromUs });
  }

  /** The run is over: what has become of the others so far. */
  finish(endUs: number): void {
    for (const [client, node] of this.#clients) {
      for (const { name, fate, longestGapUs, why, openedUs, gapFromUs } of node.report(endUs)) {
        if (this.#told.has(keyOf(client, name))) continue;
        const record = { event: 'session', timeUs: endUs, client, name, fate, longestGapUs, why } as const;
        this.#tell({ ...record, openedUs, gapFromUs });
      }
    }
  }

  #tell(record: SessionRecord): void {
    const { client, name, fate, why } = record;
    const key = keyOf(client, name);
    const trail = this.#trails.trail(key);
    const more =
      fate === 'survived'
        ? undefined
        : explainSession(record, trail, this.#book, (host) => this.#trails.refusal(key, host));
    const whole = { ...record, why: more === undefined ? why : `${why}: ${more}` };
    this.log.add(whole);
    this.#emit(whole);
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
