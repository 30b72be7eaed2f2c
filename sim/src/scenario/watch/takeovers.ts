import type { Takeover } from '../run-event.js';
import type { Lane } from './lanes.js';
import { Log } from './log.js';

interface Fault {
  readonly timeUs: number;
  readonly kind: string;
  readonly target: string;
}

type Pending = Omit<Takeover, 'advertisementUs' | 'durationUs'>;

/** Measures takeovers: from the last fault to the new master's first advertisement, per virtual host. */
export class Takeovers {
  readonly log: Log<Takeover> = new Log();
  #fault: Fault | undefined;
  /** By election: who is MASTER, the latest last … */
  readonly #present: Map<string, Set<string>> = new Map();
  /** … who was it last … */
  readonly #masters: Map<string, string> = new Map();
  /** … who has become it and not advertised yet … */
  readonly #pending: Map<string, Pending> = new Map();
  /** … and who advertised when: an advertisement may be sent before the change is told, at the same moment. */
  readonly #sent: Map<string, number> = new Map();

  fault(fault: Fault): void {
    this.#fault = fault;
  }

  /** A host has become something else, by its election or because power came or went. */
  change({ host, segment, vhid, state }: Lane, reason: string, timeUs: number): void {
    const key = `${segment} ${vhid}`;
    const present = this.#present.get(key) ?? new Set();
    this.#present.set(key, present);
    if (state !== 'MASTER') {
      present.delete(host);
      // Of two masters one has given way: the other is the master again, and took nothing over.
      const other = [...present].at(-1);
      if (other !== undefined) this.#masters.set(key, other);
      if (this.#pending.get(key)?.to === host) this.#pending.delete(key);
      return;
    }
    present.add(host);
    const from = this.#masters.get(key);
    this.#masters.set(key, host);
    this.#pending.delete(key);
    if (this.#fault === undefined || from === undefined || from === host) return;
    const { timeUs: faultUs, kind, target } = this.#fault;
    const fault = `${kind} ${target}`;
    const pending = { segment, vhid, from, to: host, reason, faultUs, fault, transitionUs: timeUs };
    if (this.#sent.get(`${key} ${host}`) === timeUs) this.#complete(pending, timeUs);
    else this.#pending.set(key, pending);
  }

  /** A host has sent an advertisement of its own. */
  advertisement(host: string, segment: string, vhid: number, timeUs: number): void {
    const key = `${segment} ${vhid}`;
    this.#sent.set(`${key} ${host}`, timeUs);
    const pending = this.#pending.get(key);
    if (pending?.to !== host) return;
    this.#pending.delete(key);
    this.#complete(pending, timeUs);
  }

  #complete(pending: Pending, advertisementUs: number): void {
    this.log.add({ ...pending, advertisementUs, durationUs: advertisementUs - pending.faultUs });
  }
}
