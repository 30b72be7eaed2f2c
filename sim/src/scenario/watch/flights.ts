import type { Flight } from '@carplab/analysis';
import type { FrameEvent } from '../../trace-event.js';
import type { InFlight } from './advertisements.js';
import type { Hearing } from './hearing.js';
import type { Lanes } from './lanes.js';
import { Log, type LogState } from './log.js';

/** How many flights are kept, evenly over the run: pictures need no more. */
const DRAWN = 20_000;

interface Landing {
  readonly flight: Flight;
  readonly frame: number;
  readonly host: string;
}

/** Follows advertisements from lane to lane, until they are accepted, refused, or lost. */
export class Flights {
  readonly log: Log<Flight> = new Log({ most: DRAWN, leavesOut: 'evenly' });
  readonly #lanes: Lanes;
  readonly #hearing: Hearing;
  /** The flight delivered last, until the next event: a host refuses a frame immediately or not at all. */
  #landing: Landing | undefined;

  constructor(lanes: Lanes, hearing: Hearing) {
    this.#lanes = lanes;
    this.#hearing = hearing;
  }

  delivered(
    { lane: from, frame, sentUs, vhid }: InFlight,
    { node, interface: port, timeUs }: FrameEvent,
  ): void {
    const receiver = this.#lanes.at(node, port, vhid);
    // A client has no lane, nor has a forged frame; a host's own echo is not drawn.
    if (from === undefined || receiver === undefined || receiver.index === from) return;
    const { state } = receiver;
    // A host in INIT or starting does not listen: unless it reports a refusal, it refused nothing.
    const listens = state === 'BACKUP' || state === 'MASTER';
    const to = receiver.index;
    const flight: Flight = listens
      ? { sentUs, endUs: timeUs, from, to, frame, outcome: 'accepted' }
      : { sentUs, endUs: timeUs, from, to, frame, outcome: 'dropped', reason: 'not-listening' };
    this.#landing = { flight, frame, host: node };
  }

  dropped({ lane: from, frame, sentUs, vhid }: InFlight, event: FrameEvent): void {
    if (from === undefined) return;
    const sender = this.#lanes.all[from]!;
    const { node, interface: port, timeUs } = event;
    const reason = event.detail ?? event.reason ?? 'dropped';
    const receiver = this.#lanes.at(node, port, vhid);
    const others = this.#lanes.of(sender).filter((lane) => lane !== sender);
    // A frame dropped on its sender's side reaches nobody. It is drawn towards the first of the others.
    const missing = receiver === sender ? others : receiver === undefined ? [] : [receiver];
    for (const { index } of missing) this.#hearing.missed(from, index, { timeUs, reason, refused: false });
    const to = missing[0];
    if (to === undefined) return;
    this.log.add({ sentUs, endUs: timeUs, from, to: to.index, frame, outcome: 'dropped', reason });
  }

  /** A host refuses an advertisement. */
  refused(host: string, frame: number | undefined, reason: string): void {
    const landing = this.#landing;
    if (landing === undefined || landing.host !== host || landing.frame !== frame) return;
    this.#landing = undefined;
    const { from, to, endUs: timeUs } = landing.flight;
    this.#hearing.missed(from, to, { timeUs, reason, refused: true });
    this.log.add({ ...landing.flight, outcome: 'refused', reason });
  }

  /** Called before any other event: the flight delivered last was not refused. */
  settle(): void {
    if (this.#landing === undefined) return;
    const { flight } = this.#landing;
    this.#landing = undefined;
    if (flight.outcome === 'accepted') this.#hearing.heard(flight.from, flight.to, flight.endUs);
    this.log.add(flight);
  }

  snapshot(): LogState<Flight> {
    this.settle();
    return this.log.snapshot();
  }

  restore(state: LogState<Flight>): void {
    this.#landing = undefined;
    this.log.restore(state);
  }
}
