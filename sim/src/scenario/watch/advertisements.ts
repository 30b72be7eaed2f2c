import {
  type AlarmWatch,
  advertisementFields,
  type Flight,
  type SentAdvertisementFact,
} from '@carplab/analysis';
import { formatAddress } from '@carplab/codec';
import type { FrameEvent, NodeTraceEvent, TraceEvent } from '../../trace-event.js';
import type { AddressBook } from './address-book.js';
import { advertisementOf, type FoundAdvertisement } from './advertisement-of.js';
import type { Causes } from './causes.js';
import { Flights } from './flights.js';
import type { Hearing } from './hearing.js';
import type { Lanes, Track } from './lanes.js';
import type { LogState } from './log.js';
import { Recent, type RecentState } from './recent.js';
import type { Uplinks } from './uplinks.js';

type Refused = Extract<NodeTraceEvent, { event: 'refused' }>;
type Ignored = Extract<TraceEvent, { event: 'ignored' }>;

/** At least this many advertisements are remembered. */
const REMEMBERED = 4096;
/** How hosts report a wrong HMAC: a counter of the BSDs, and the log line of UCARP. */
const BAD_HMAC = new Set(['badauth', 'Bad digest']);

/** A sent advertisement. */
export interface InFlight extends Pick<FoundAdvertisement, 'protocol' | 'vhid' | 'family'> {
  /** The frame's number. */
  readonly frame: number;
  readonly sentUs: number;
  readonly link: string;
  /** The node whose port it entered. */
  readonly node: string;
  /** The index of the lane that sent it; undefined if no lane did. */
  readonly lane: number | undefined;
  readonly isForged: boolean;
  /** Sent to one address: the node that has it, '' if none does. Undefined: sent to a group. */
  readonly peer: string | undefined;
  readonly fact: SentAdvertisementFact;
}

/** Called for each CARP advertisement that a host sends. */
export type OnAdvertisement = (lane: Track | undefined, event: FrameEvent, found: InFlight) => void;

export interface AdvertisementsState {
  readonly inFlight: RecentState<number, InFlight>;
  readonly flights: LogState<Flight>;
}

/** Follows every advertisement on every wire, for lanes, alarms and takeovers. */
export class Advertisements {
  readonly flights: Flights;
  readonly #lanes: Lanes;
  readonly #causes: Causes;
  readonly #alarms: AlarmWatch;
  readonly #book: AddressBook;
  readonly #onSent: OnAdvertisement;
  readonly #inFlight: Recent<number, InFlight> = new Recent(REMEMBERED);

  constructor(
    { lanes, causes, hearing, uplinks }: { lanes: Lanes; causes: Causes; hearing: Hearing; uplinks: Uplinks },
    alarms: AlarmWatch,
    book: AddressBook,
    onSent: OnAdvertisement,
  ) {
    this.flights = new Flights(lanes, hearing, uplinks);
    this.#lanes = lanes;
    this.#causes = causes;
    this.#alarms = alarms;
    this.#book = book;
    this.#onSent = onSent;
  }

  /** The advertisement in the frame with this number; undefined if there is none. */
  get(frame: number | undefined): InFlight | undefined {
    return frame === undefined ? undefined : this.#inFlight.get(frame);
  }

  frame(event: FrameEvent): void {
    if (event.event === 'sent') {
      this.#sent(event);
      return;
    }
    if (event.event !== 'delivered' && event.event !== 'dropped' && event.event !== 'delayed') return;
    const found = this.#inFlight.get(event.frameId);
    if (found === undefined || found.protocol !== 'carp') return;
    if (event.event === 'dropped') this.flights.dropped(found, event);
    else if (event.event === 'delayed') this.flights.delayed(found, event);
    else this.#delivered(found, event);
  }

  /** A host refuses an advertisement. */
  refused({ host = '', frameId, reason, source, vhid, interface: port, timeUs }: Refused): void {
    this.flights.refused(host, frameId, reason);
    if (!BAD_HMAC.has(reason) || vhid === undefined) return;
    const found = this.get(frameId);
    const owner = this.#book.owner(source);
    const sender = found?.node ?? (owner?.kind === 'own' ? owner.node : source);
    const link = this.#lanes.at(host, port, vhid)?.link ?? found?.link ?? '';
    const terms = found?.fact ?? { family: source.includes(':') ? 6 : 4, signed: '', ...NO_TERMS };
    const origin = found?.isForged ? 'forged' : 'host';
    this.#alarms.heard({ ...terms, timeUs, link, vhid, sender, receiver: host, verdict: 'bad', origin });
  }

  /** A host does nothing with a frame. */
  ignored({ host, frameId, reason }: Ignored): void {
    this.flights.ignored(host, frameId, reason);
  }

  snapshot(): AdvertisementsState {
    return { inFlight: this.#inFlight.snapshot(), flights: this.flights.snapshot() };
  }

  restore({ inFlight, flights }: AdvertisementsState): void {
    this.#inFlight.restore(inFlight);
    this.flights.restore(flights);
  }

  #sent(event: FrameEvent): void {
    const found = advertisementOf(event.frame);
    if (found === undefined) return;
    const { node, interface: port, segment: link, timeUs, frameId: frame, faultId } = event;
    const { protocol, vhid, family, start, end } = found;
    if (faultId !== undefined) this.#causes.forged(frame, faultId);
    const isForged = faultId !== undefined;
    // Without spreads, here and below: V8 makes such an object a hundred times faster.
    const { signed, advskew, advbase, demote } = advertisementFields(event.frame, start, end);
    const origin = isForged ? 'forged' : 'host';
    const fact: SentAdvertisementFact = {
      timeUs,
      link,
      family,
      sender: node,
      origin,
      vhid,
      signed,
      advskew,
      advbase,
      demote,
    };
    const track = isForged ? undefined : this.#lanes.at(node, port, vhid);
    const lane = track?.index;
    const peer = this.#peerOf(event.frame, found);
    const inFlight: InFlight = {
      protocol,
      vhid,
      family,
      frame,
      sentUs: timeUs,
      link,
      node,
      lane,
      isForged,
      peer,
      fact,
    };
    this.#inFlight.set(frame, inFlight);
    if (protocol !== 'carp') {
      const version = protocol === 'vrrp2' ? 2 : 3;
      if (this.#lanes.of({ link, vhid }).length > 0)
        this.#alarms.sharedId({ timeUs, link, vhid, sender: node, version });
      return;
    }
    this.#alarms.sent(fact);
    if (isForged) return;
    track?.advertisements.add({ timeUs, family, advbase, advskew, demote, frame });
    if (track !== undefined && peer !== undefined) {
      const others = this.#lanes.of(track).filter(({ host }) => host !== node && host !== peer);
      this.flights.elsewhere(inFlight, others);
    }
    this.#onSent(track, event, inFlight);
  }

  #peerOf(frame: Uint8Array, { family, dstAt }: FoundAdvertisement): string | undefined {
    // The lowest bit of a frame's first byte: to a group.
    if ((frame[0]! & 1) === 1) return undefined;
    const owner = this.#book.owner(formatAddress(frame.subarray(dstAt, dstAt + (family === 4 ? 4 : 16))));
    return owner?.kind === 'own' ? owner.node : '';
  }

  #delivered(found: InFlight, event: FrameEvent): void {
    const { node, timeUs } = event;
    // A switch that floods it delivers it to others too.
    if ((found.peer ?? node) === node) this.flights.delivered(found, event);
    if (node !== found.node || found.isForged) return;
    this.#alarms.heard({ ...found.fact, timeUs, receiver: node, verdict: 'unchecked', origin: 'host' });
  }
}

/** For an advertisement that is no longer remembered. */
const NO_TERMS = { advbase: 0, advskew: 0, demote: 0 };
