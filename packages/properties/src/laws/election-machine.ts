import type { HostEvent } from '../arbitraries/election-event.js';
import type { Heard, Settings } from '../rules.js';

/** The states of a virtual host, as `ifconfig` prints them. */
export type MachineState = 'INIT' | 'BACKUP' | 'MASTER';

/** Somebody's election: one virtual host with an IPv4 address. `M` is whatever holds its state. */
export interface ElectionMachine<M> {
  /** In INIT; its interface is up. */
  create(settings: Settings): M;
  /** Applies one event. Times are µs, and never go back. */
  step(machine: M, event: HostEvent, nowUs: number): ElectionOutcome;
}

/** What an event has done. */
export interface ElectionOutcome {
  /** Now. */
  readonly state: MachineState;
  /** The states that it has entered, in order; none, if it stays as it is. */
  readonly entered: readonly MachineState[];
  /** When the next `timer` event is due, µs; Infinity: never. */
  readonly nextUs: number;
  /** The advertisements to send, in order. */
  readonly sent: readonly Omit<Heard, 'source'>[];
}

/** A machine on its way: what it has become is in `outcome`. */
export class Drive<M> {
  readonly #machine: ElectionMachine<M>;
  readonly #state: M;
  /** As the events have left them. */
  settings: Settings;
  nowUs = 0;
  outcome: ElectionOutcome = { state: 'INIT', entered: [], nextUs: Number.POSITIVE_INFINITY, sent: [] };

  constructor(machine: ElectionMachine<M>, settings: Settings) {
    this.#machine = machine;
    this.settings = settings;
    this.#state = machine.create(settings);
  }

  on(event: HostEvent, nowUs: number = this.nowUs): this {
    this.nowUs = nowUs;
    if (event.type === 'demotion') this.settings = { ...this.settings, demotion: event.value };
    if (event.type === 'preempt') this.settings = { ...this.settings, preempt: event.preempt };
    this.outcome = this.#machine.step(this.#state, event, nowUs);
    return this;
  }

  /** Advances to its next deadline. */
  wake(): this {
    return this.on({ type: 'timer' }, this.outcome.nextUs);
  }

  hear(heard: Heard, nowUs: number = this.nowUs): this {
    return this.on({ type: 'advertisement', ...heard }, nowUs);
  }
}
