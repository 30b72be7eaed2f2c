import { CARP, dissect, LINKTYPE_ETHERNET, Packet, protocolName } from '@carplab/codec';
import type { FrameEvent, RunEvent, TraceEvent } from '@carplab/sim';
import { duration } from '../time-text.js';
import type { Band, Flight, Lane, LaneChart, LaneState, Mark, SessionLane } from './chart.js';
import { Thinned } from './thinned.js';
import { vhidList } from './vhid-list.js';

/** Advertisements of a lane, flights, pings of a client, and changes of a lane's state that are kept. */
const KEPT = 20_000;
/** Advertisements under way whose senders are remembered, at least. */
const UNDER_WAY = 1024;
/** Marks kept: as many as can be named and listed. */
const MARKS = 52;
/** Sessions that have a row of their own. */
const SESSIONS = 24;

interface Track {
  readonly host: string;
  readonly interface: string;
  readonly vhid: number;
  state: LaneState;
  sinceUs: number;
  readonly bands: Band[];
  readonly advertisementsUs: Thinned<number>;
}

interface PingTrack {
  readonly client: string;
  readonly to: string;
  readonly answered: Thinned<number>;
  readonly lostUs: Thinned<number>;
  sent: number;
  lost: number;
}

/** Transitions of one host at one moment that differ only in the vhid: one mark. */
interface Together {
  readonly mark: Mark;
  readonly vhids: number[];
  readonly key: string;
}

/**
 * Watches a run and draws its lanes: give its methods to `runScenario` as `onEvent`, `onTrace` and `onFrame`, and ask
 * for the `chart` at the end.
 */
export class LaneRecorder {
  private readonly tracks: Track[] = [];
  /** By host, interface and vhid: the index of its track. */
  private readonly places = new Map<string, number>();
  private readonly flights = new Thinned<Flight>(KEPT);
  private readonly pings = new Map<string, PingTrack>();
  private readonly sessions: SessionLane[] = [];
  private readonly sessionsDropped = { survived: 0, hung: 0, reset: 0 };
  private marks: Mark[] = [];
  private marksForgotten = 0;
  private marksDropped = 0;
  private together: Together | undefined;
  private readonly packet = new Packet();
  private fault: { timeUs: number; text: string } | undefined;

  /** By client: after how many µs a ping is given up. */
  private readonly patienceUs: ReadonlyMap<string, number>;

  /**
   * @param places the lanes to draw, in order: every host's part in every vhid
   * @param patienceUs by client, after how many µs a ping is given up: a lost one is drawn when it was sent
   */
  constructor(
    places: readonly { host: string; interface: string; vhid: number }[],
    patienceUs: ReadonlyMap<string, number> = new Map(),
  ) {
    this.patienceUs = patienceUs;
    for (const place of places) {
      this.places.set(placeOf(place.host, place.interface, place.vhid), this.tracks.length);
      const advertisementsUs = new Thinned<number>(KEPT);
      this.tracks.push({ ...place, state: 'OFF', sinceUs: 0, bands: [], advertisementsUs });
    }
  }

  readonly event = (event: RunEvent): void => {
    switch (event.event) {
      case 'transition':
        this.transition(event);
        break;
      case 'fault': {
        const what = event.kind === 'rule' ? `rule: ${event.target}` : `${event.target}: ${event.kind}`;
        const text = event.detail ? `${what} (${event.detail})` : what;
        this.fault = { timeUs: event.timeUs, text };
        this.mark({ timeUs: event.timeUs, kind: 'fault', text });
        break;
      }
      case 'ping':
        this.ping(event);
        break;
      case 'session':
        this.session(event);
        break;
      case 'alarm':
        this.mark({ timeUs: event.timeUs, kind: 'note', text: event.message });
        break;
      default:
    }
  };

  readonly trace = (event: TraceEvent): void => {
    if (event.event !== 'power') return;
    for (const track of this.tracks)
      if (track.host === event.host) change(track, event.state === 'on' ? 'INIT' : 'OFF', event.timeUs);
  };

  /** Whether it was an advertisement, or dropped one, that the lanes show. */
  readonly frame = (event: FrameEvent): boolean => {
    if (event.event !== 'sent' && event.event !== 'delivered' && event.event !== 'dropped') return false;
    const vhid = this.vhidOf(event.frame);
    if (vhid < 0) return false;
    const at = this.places.get(placeOf(event.node, event.interface, vhid)) ?? -1;
    if (event.event === 'sent') {
      if (this.senders.size >= UNDER_WAY) {
        this.sendersBefore = this.senders;
        this.senders = new Map();
      }
      this.senders.set(event.frameId, at);
      this.tracks[at]?.advertisementsUs.add(event.timeUs);
      return at >= 0;
    }
    const from = this.senders.get(event.frameId) ?? this.sendersBefore.get(event.frameId) ?? -1;
    // What a client hears or misses has no lane. What is dropped on its sender's side never got to anyone: it is drawn
    // towards the next lane of the vhid. Who hears an echo of his own is not drawn.
    if (at < 0 || (at === from && event.event === 'delivered')) return false;
    const to = at !== from ? at : this.tracks.findIndex((track, i) => i !== from && track.vhid === vhid);
    if (from < 0 || to < 0) return false;
    const dropped = event.event === 'dropped' ? (event.detail ?? event.reason ?? 'dropped') : undefined;
    this.flights.add({
      sentUs: event.sentUs,
      endUs: event.timeUs,
      from,
      to,
      ...(dropped === undefined ? {} : { dropped }),
    });
    return dropped !== undefined;
  };

  /** The lane that sent each of the last frames, in two generations. */
  private senders = new Map<number, number>();
  private sendersBefore = new Map<number, number>();

  /** What was seen, up to `toUs`. */
  chart(title: string, toUs: number): LaneChart {
    const lanes = this.tracks.map((track): Lane => {
      const last = { fromUs: track.sinceUs, toUs, state: track.state };
      const { host, vhid, advertisementsUs } = track;
      return { host, vhid, bands: [...track.bands, last], advertisementsUs: advertisementsUs.kept };
    });
    const pings = [...this.pings.values()].map(({ client, to, answered, lostUs, sent, lost }) => {
      const all = [
        ...answered.kept.map((timeUs) => ({ timeUs, lost: false })),
        ...lostUs.kept.map((timeUs) => ({ timeUs, lost: true })),
      ];
      return { client, to, pings: all.sort((a, b) => a.timeUs - b.timeUs), sent, lost };
    });
    const { marks, marksForgotten, marksDropped } = this;
    const flights = this.flights.kept;
    const { sessions, sessionsDropped } = this;
    return {
      sessions,
      sessionsDropped,
      title,
      fromUs: 0,
      toUs,
      lanes,
      flights,
      marks,
      marksForgotten,
      marksDropped,
      pings,
    };
  }

  /** Forgets what ended before `beforeUs`, but for the last marks: for a chart that moves on with the time. */
  forget(beforeUs: number, marksKept: number = MARKS / 2): void {
    for (const { bands, advertisementsUs } of this.tracks) {
      while (bands.length > 0 && bands[0]!.toUs < beforeUs) bands.shift();
      advertisementsUs.forget((us) => us < beforeUs);
    }
    this.flights.forget(({ endUs }) => endUs < beforeUs);
    for (const { answered, lostUs } of this.pings.values())
      for (const times of [answered, lostUs]) times.forget((us) => us < beforeUs);
    const old = this.marks.length - marksKept;
    if (old <= 0) return;
    this.marks = this.marks.slice(old);
    this.marksForgotten += old;
  }

  private transition(event: Extract<RunEvent, { event: 'transition' }>): void {
    const { timeUs, host, vhid, from, to, reason } = event;
    const track = this.tracks[this.places.get(placeOf(host, event.interface, vhid)) ?? -1];
    if (track) change(track, to as LaneState, timeUs);
    const key = `${timeUs} ${host} ${from} ${to} ${reason}`;
    const { together } = this;
    const joins = together?.key === key && together.mark === this.marks.at(-1);
    const vhids = joins ? [...together.vhids, vhid] : [vhid];
    const after =
      to === 'MASTER' && this.fault
        ? `, ${duration(timeUs - this.fault.timeUs)} after ${this.fault.text}`
        : '';
    const text = `${host} ${vhidList(vhids)}: ${from} → ${to} (${reason})${after}`;
    const mark: Mark = { timeUs, kind: to === 'MASTER' ? 'takeover' : 'transition', text };
    if (joins) this.marks[this.marks.length - 1] = mark;
    else this.mark(mark);
    this.together = { mark, vhids, key };
  }

  private ping({ client, to, timeUs, lost, roundTripUs = 0 }: Extract<RunEvent, { event: 'ping' }>): void {
    const key = `${client} ${to}`;
    let track = this.pings.get(key);
    if (track === undefined) {
      track = { client, to, answered: new Thinned(KEPT), lostUs: new Thinned(KEPT), sent: 0, lost: 0 };
      this.pings.set(key, track);
    }
    track.sent++;
    if (lost) track.lost++;
    const tookUs = lost ? (this.patienceUs.get(client) ?? 0) : roundTripUs;
    (lost ? track.lostUs : track.answered).add(timeUs - tookUs);
  }

  private session(event: Extract<RunEvent, { event: 'session' }>): void {
    const { client, name, timeUs, openedUs, fate, gapFromUs, longestGapUs, why } = event;
    if (this.sessions.length >= SESSIONS) this.sessionsDropped[fate]++;
    else
      this.sessions.push({ client, name, openedUs, toUs: timeUs, fate, gapFromUs, gapUs: longestGapUs, why });
  }

  private mark(mark: Mark): void {
    if (this.marks.length < MARKS) this.marks.push(mark);
    else this.marksDropped++;
  }

  /** The vhid of an advertisement, -1 for any other frame. */
  private vhidOf(frame: Uint8Array): number {
    const { packet } = this;
    dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
    if (protocolName(packet) !== 'carp') return -1;
    return frame[packet.payloadAt + CARP.offset.vhid] ?? -1;
  }
}

function change(track: Track, state: LaneState, timeUs: number): void {
  if (state === track.state) return;
  if (timeUs > track.sinceUs) track.bands.push({ fromUs: track.sinceUs, toUs: timeUs, state: track.state });
  if (track.bands.length > KEPT) track.bands.splice(0, KEPT / 2);
  track.state = state;
  track.sinceUs = timeUs;
}

function placeOf(host: string, port: string, vhid: number): string {
  return `${host} ${port} ${vhid}`;
}
