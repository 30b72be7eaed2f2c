import type { Flight } from '@carplab/analysis';
import type { IgnoreReason } from '@carplab/host';
import { ignoredAs } from '../../ignored-as.js';
import type { FrameEvent } from '../../trace-event.js';
import type { InFlight } from './advertisements.js';
import type { Hearing } from './hearing.js';
import type { Lanes, Track } from './lanes.js';
import { Log, type LogState } from './log.js';
import type { Uplinks } from './uplinks.js';

/** How many flights are kept, evenly over the run: pictures need no more. */
const DRAWN = 20_000;

const NOT_LISTENING = { outcome: 'dropped', reason: 'not-listening' } as const;

interface Landing {
  readonly flight: Flight;
  readonly family: 4 | 6;
  readonly frame: number;
  readonly host: string;
}

/** Follows advertisements from lane to lane, until they are accepted, refused, or lost. */
export class Flights {
  readonly log: Log<Flight> = new Log({ most: DRAWN, leavesOut: 'evenly' });
  readonly #lanes: Lanes;
  readonly #hearing: Hearing;
  readonly #uplinks: Uplinks;
  /** The flight delivered last, until the next event: a host refuses or ignores a frame immediately or not at all. */
  #landing: Landing | undefined;

  constructor(lanes: Lanes, hearing: Hearing, uplinks: Uplinks) {
    this.#lanes = lanes;
    this.#hearing = hearing;
    this.#uplinks = uplinks;
  }

  delivered(
    { lane: from, frame, sentUs, vhid, family }: InFlight,
    { node, interface: port, timeUs }: FrameEvent,
  ): void {
    const receiver = this.#lanes.at(node, port, vhid);
    // A client has no lane, nor has a forged frame; a host's own echo is not drawn.
    if (from === undefined || receiver === undefined || receiver.index === from) return;
    const { outcome, reason } = endAt(receiver);
    const to = receiver.index;
    const flight: Flight =
      reason === undefined
        ? { sentUs, endUs: timeUs, from, to, frame, outcome }
        : { sentUs, endUs: timeUs, from, to, frame, outcome, reason };
    this.#landing = { flight, family, frame, host: node };
  }

  /** A lane has sent an advertisement to one address: of these other lanes, none has it. */
  elsewhere({ lane: from, family, sentUs: timeUs }: InFlight, others: readonly Track[]): void {
    if (from === undefined) return;
    for (const { index } of others)
      this.#hearing.missed(from, index, family, { timeUs, reason: 'peer', refused: true });
  }

  /** A rule holds an advertisement back. */
  delayed({ lane: from, family }: InFlight, { timeUs, detail: reason }: FrameEvent): void {
    if (from === undefined || reason === undefined) return;
    const sender = this.#lanes.all[from]!;
    for (const { index } of this.#lanes.of(sender))
      if (index !== from) this.#hearing.missed(from, index, family, { timeUs, reason, refused: false });
  }

  dropped({ lane: from, frame, sentUs, vhid, family }: InFlight, event: FrameEvent): void {
    if (from === undefined) return;
    const sender = this.#lanes.all[from]!;
    const { node, interface: port, timeUs } = event;
    const reason = event.detail ?? event.reason ?? 'dropped';
    const receiver = this.#lanes.at(node, port, vhid);
    const others = this.#lanes.of(sender).filter((lane) => lane !== sender);
    // A frame dropped on its sender's side reaches nobody. It is drawn towards the first of the others.
    const missing =
      receiver === sender ? others : receiver === undefined ? this.#behind(sender, event) : [receiver];
    const isLuck = reason === 'loss' && node === event.segment && this.#uplinks.loses(node, event.interface);
    for (const { index } of missing)
      this.#hearing.missed(from, index, family, {
        ...{ timeUs, reason, refused: false },
        ...(isLuck ? { isLuck } : {}),
      });
    const to = missing[0];
    if (to === undefined) return;
    this.log.add({ sentUs, endUs: timeUs, from, to: to.index, frame, outcome: 'dropped', reason });
  }

  /** The other lanes behind a cable between switches. */
  #behind(sender: Track, { segment, node, interface: cable }: FrameEvent): Track[] {
    const sides = node === segment ? this.#uplinks.sides(segment, cable) : undefined;
    if (sides === undefined) return [];
    const own = sides.first.includes(sender.host) ? sides.first : sides.second;
    return this.#lanes.of(sender).filter(({ host }) => !own.includes(host));
  }

  /** A host refuses an advertisement. */
  refused(host: string, frame: number | undefined, reason: string): void {
    const landing = this.#landing;
    if (landing === undefined || landing.host !== host || landing.frame !== frame) return;
    this.#landing = { ...landing, flight: { ...landing.flight, outcome: 'refused', reason } };
    this.settle();
  }

  /** A host drops an advertisement before its CARP counts it. */
  ignored(host: string, frame: number, reason: IgnoreReason): void {
    const landing = this.#landing;
    if (landing?.flight.outcome !== 'accepted' || landing.host !== host || landing.frame !== frame) return;
    this.#landing = { ...landing, flight: { ...landing.flight, ...endOf(reason) } };
    this.settle();
  }

  /** Called before any other event: the flight delivered last was not refused. */
  settle(): void {
    if (this.#landing === undefined) return;
    const { flight, family } = this.#landing;
    this.#landing = undefined;
    const { from, to, endUs: timeUs, outcome, reason = '' } = flight;
    if (outcome === 'accepted') this.#hearing.heard(from, to, family, timeUs);
    else if (reason !== NOT_LISTENING.reason)
      this.#hearing.missed(from, to, family, { timeUs, reason, refused: outcome === 'refused' });
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

/** What has become of an advertisement that a host ignores. */
function endOf(reason: IgnoreReason): Pick<Flight, 'outcome' | 'reason'> {
  const as = ignoredAs(reason);
  return as === 'deaf' ? NOT_LISTENING : { outcome: as === 'lost' ? 'dropped' : as, reason };
}

/** What becomes of an advertisement that arrives there, unless the host refuses or ignores it. */
function endAt({ state }: Track): Pick<Flight, 'outcome' | 'reason'> {
  // A host in INIT or starting does not listen: it refuses nothing.
  return state === 'BACKUP' || state === 'MASTER' ? { outcome: 'accepted' } : NOT_LISTENING;
}
