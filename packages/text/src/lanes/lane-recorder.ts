import { CARP, dissect, LINKTYPE_ETHERNET, Packet, protocolName } from '@carplab/codec';
import type { FrameEvent, RunEvent, TraceEvent } from '@carplab/sim';
import { duration } from '../time-text.js';
import type { Flight, Lane, LaneChart, LaneState, Mark, PingLane } from './chart.js';

/** Advertisements, flights and pings kept; a chart of more could not be read. */
const KEPT = 20_000;
/** Marks kept: as many as can be named and listed. */
const MARKS = 52;

interface Track {
  readonly host: string;
  readonly interface: string;
  readonly vhid: number;
  state: LaneState;
  sinceUs: number;
  readonly bands: { fromUs: number; toUs: number; state: LaneState }[];
  readonly advertisementsUs: number[];
}

/**
 * Watches a run and draws its lanes: give its methods to `runScenario` as `onEvent`, `onTrace` and `onFrame`, and ask
 * for the `chart` at the end.
 */
export class LaneRecorder {
  private marksDropped = 0;
  private readonly tracks: Track[] = [];
  private readonly flights: Flight[] = [];
  private readonly marks: Mark[] = [];
  private readonly pings = new Map<
    string,
    { client: string; to: string; pings: { timeUs: number; lost: boolean }[] }
  >();
  private readonly packet = new Packet();
  private fault: { timeUs: number; text: string } | undefined;

  /** @param places the lanes to draw, in order: every host's part in every vhid */
  constructor(places: readonly { host: string; interface: string; vhid: number }[]) {
    for (const place of places)
      this.tracks.push({ ...place, state: 'OFF', sinceUs: 0, bands: [], advertisementsUs: [] });
  }

  readonly event = (event: RunEvent): void => {
    switch (event.event) {
      case 'transition':
        this.transition(event);
        break;
      case 'fault': {
        const text = `${event.target}: ${event.kind}${event.detail ? ` (${event.detail})` : ''}`;
        this.fault = { timeUs: event.timeUs, text };
        this.mark({ timeUs: event.timeUs, kind: 'fault', text });
        break;
      }
      case 'ping': {
        const key = `${event.client} ${event.to}`;
        const lane = this.pings.get(key) ?? { client: event.client, to: event.to, pings: [] };
        this.pings.set(key, lane);
        if (lane.pings.length < KEPT) lane.pings.push({ timeUs: event.timeUs, lost: event.lost });
        break;
      }
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

  readonly frame = (event: FrameEvent): void => {
    if (event.event !== 'sent' && event.event !== 'delivered' && event.event !== 'dropped') return;
    const vhid = this.vhidOf(event.frame);
    if (vhid < 0) return;
    const at = this.tracks.findIndex(
      (track) => track.host === event.node && track.interface === event.interface && track.vhid === vhid,
    );
    if (event.event === 'sent') {
      this.senders.set(event.frameId, at);
      if (this.senders.size > 64) this.senders.delete(this.senders.keys().next().value!);
      const times = this.tracks[at]?.advertisementsUs;
      if (times && times.length < KEPT) times.push(event.timeUs);
      return;
    }
    const from = this.senders.get(event.frameId) ?? -1;
    // What is dropped on its sender's side never got to anyone: it is drawn towards the next lane of the vhid.
    const to =
      at >= 0 && at !== from ? at : this.tracks.findIndex((track, i) => i !== from && track.vhid === vhid);
    if (from < 0 || to < 0 || this.flights.length >= KEPT) return;
    const dropped = event.event === 'dropped' ? (event.detail ?? event.reason ?? 'dropped') : undefined;
    this.flights.push({
      sentUs: event.sentUs,
      endUs: event.timeUs,
      from,
      to,
      ...(dropped === undefined ? {} : { dropped }),
    });
  };

  /** The lane that sent each of the last frames. */
  private readonly senders = new Map<number, number>();

  /** What was seen, from the start of the run to `toUs`. */
  chart(title: string, toUs: number): LaneChart {
    const lanes = this.tracks.map((track): Lane => {
      const last = { fromUs: track.sinceUs, toUs, state: track.state };
      const { host, vhid, advertisementsUs } = track;
      return { host, vhid, bands: [...track.bands, last], advertisementsUs };
    });
    const pings: PingLane[] = [...this.pings.values()];
    const { flights, marks, marksDropped } = this;
    return { title, fromUs: 0, toUs, lanes, flights, marks, marksDropped, pings };
  }

  private transition(event: Extract<RunEvent, { event: 'transition' }>): void {
    const { timeUs, host, vhid, from, to, reason } = event;
    const lane = this.tracks.findIndex(
      (track) => track.host === host && track.interface === event.interface && track.vhid === vhid,
    );
    const track = this.tracks[lane];
    if (track) change(track, to as LaneState, timeUs);
    const after =
      to === 'MASTER' && this.fault
        ? `, ${duration(timeUs - this.fault.timeUs)} after ${this.fault.text}`
        : '';
    this.mark({
      timeUs,
      kind: to === 'MASTER' ? 'takeover' : 'transition',
      text: `${host} vhid ${vhid}: ${from} → ${to} (${reason})${after}`,
      ...(lane < 0 ? {} : { lane }),
    });
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
  track.state = state;
  track.sinceUs = timeUs;
}
