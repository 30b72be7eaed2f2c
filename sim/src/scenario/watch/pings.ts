import type { PingTrack } from '@carplab/analysis';
import type { TraceEvent } from '../../trace-event.js';
import type { RunEvent } from '../run-event.js';
import { Log, type LogState } from './log.js';
import type { Watched } from './watched.js';

type Ping = Extract<TraceEvent, { readonly event: 'ping' }>;

/** How long a client waits for an answer by default, µs: see `PingOptions`. */
const PATIENCE_US = 1_000_000;

interface Track {
  readonly client: string;
  readonly to: string;
  readonly pings: Log<{ readonly timeUs: number; readonly lost: boolean }>;
  sent: number;
  lost: number;
}

export type PingsState = readonly (Pick<Track, 'client' | 'to' | 'sent' | 'lost'> & {
  readonly pings: LogState<{ readonly timeUs: number; readonly lost: boolean }>;
})[];

/** The pings of all clients. */
export class Pings {
  readonly #emit: (event: RunEvent) => void;
  /** By client: how long it waits for an answer. */
  readonly #patienceUs: ReadonlyMap<string, number>;
  #tracks: Map<string, Track> = new Map();

  constructor({ clients }: Watched, emit: (event: RunEvent) => void) {
    this.#emit = emit;
    this.#patienceUs = new Map(
      clients.map(({ options: { name, ping } }) => [name, ping?.timeoutUs ?? PATIENCE_US]),
    );
  }

  event({ timeUs, client = '', to, sequence, lost, roundTripUs }: Ping): void {
    const trip = roundTripUs === undefined ? {} : { roundTripUs };
    this.#emit({ event: 'ping', timeUs, client, to, sequence, lost, ...trip });
    const track = this.#track(client, to);
    track.sent++;
    if (lost) track.lost++;
    const tookUs = lost ? (this.#patienceUs.get(client) ?? PATIENCE_US) : (roundTripUs ?? 0);
    track.pings.add({ timeUs: timeUs - tookUs, lost });
  }

  /** In order of sending: a lost ping is reported later than pings sent after it. */
  record(): PingTrack[] {
    return [...this.#tracks.values()].map(({ client, to, pings, sent, lost }) => {
      const { kept, dropped } = pings.series();
      return {
        client,
        to,
        pings: { kept: kept.toSorted((a, b) => a.timeUs - b.timeUs), dropped },
        sent,
        lost,
      };
    });
  }

  snapshot(): PingsState {
    return [...this.#tracks.values()].map(({ pings, ...rest }) => ({ ...rest, pings: pings.snapshot() }));
  }

  restore(state: PingsState): void {
    this.#tracks = new Map();
    for (const { client, to, pings, ...counts } of state) {
      const track = Object.assign(this.#track(client, to), counts);
      track.pings.restore(pings);
    }
  }

  #track(client: string, to: string): Track {
    const key = `${client} ${to}`;
    const known = this.#tracks.get(key);
    if (known !== undefined) return known;
    const track = { client, to, pings: new Log<{ timeUs: number; lost: boolean }>(), sent: 0, lost: 0 };
    this.#tracks.set(key, track);
    return track;
  }
}
