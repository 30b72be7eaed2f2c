import type { Band, Fuse, Lane, LaneState, SentAdvertisement } from '@carplab/analysis';
import { electionDialect, parsePrefix } from '@carplab/host';
import type { DialectName } from '@carplab/implementations';
import { Log, type LogState } from './log.js';
import type { Watched } from './watched.js';

/** How many advertisements and fuses of a lane are kept, evenly over the run: pictures need no more. */
const DRAWN = 20_000;

/** One host's part in one virtual host, now. */
export interface Track {
  /** Its index among the lanes. */
  readonly index: number;
  readonly host: string;
  readonly interface: string;
  readonly link: string;
  readonly vhid: number;
  /** The name of its dialect, and the shipped one that it is or was made from. */
  readonly dialect: string;
  readonly base: DialectName;
  /** The family of all its addresses; undefined if they are of both. */
  readonly onlyFamily: 4 | 6 | undefined;
  state: LaneState;
  sinceUs: number;
  /** Its state when it was paused. */
  resumes: LaneState;
  /** Its master-down timers: when each is due. */
  dueUs: Readonly<Record<4 | 6, number>>;
  /** Those that ran out last, and when. */
  ranOut: { readonly timeUs: number; readonly families: readonly (4 | 6)[] };
  /** When an advertisement, of whomever, last set each. */
  setUs: Readonly<Record<4 | 6, number>>;
  readonly bands: Log<Band>;
  readonly advertisements: Log<SentAdvertisement>;
  readonly fuses: Log<Fuse>;
}

type TrackState = Pick<Track, 'state' | 'sinceUs' | 'resumes' | 'dueUs' | 'ranOut' | 'setUs'> & {
  readonly bands: LogState<Band>;
  readonly advertisements: LogState<SentAdvertisement>;
  readonly fuses: LogState<Fuse>;
};
export type LanesState = readonly TrackState[];

/**
 * The state of every lane, now and before. Lanes of one virtual host are adjacent, so that its flights are short.
 *
 * @example
 * const vhids = [{ interface: 'em0', vhid: 1, addresses: ['10.0.0.254/24'] }];
 * const config = { name: 'fw1', dialect: 'freebsd', interfaces: [{ name: 'em0', mac: '02:00:00:00:00:01' }], vhids };
 * const lanes = new Lanes({ hosts: [{ config, cables: [{ segment: 'lan' }] }] });
 * lanes.power('fw1', 'on', 5);
 * lanes.at('fw1', 'em0', 1).state; // => 'INIT'
 */
export class Lanes {
  readonly all: readonly Track[];
  readonly #byPlace: ReadonlyMap<string, Track>;
  readonly #byElection: Map<string, Track[]> = new Map();

  constructor({ hosts, segments }: Pick<Watched, 'hosts'> & Partial<Pick<Watched, 'segments'>>) {
    const links = new Map(segments?.map(({ name }, i) => [name, i]));
    const places = hosts.flatMap(({ config, cables }) =>
      config.vhids.map(({ interface: port, vhid, addresses }) => {
        const link = cables[config.interfaces.findIndex(({ name }) => name === port)]?.segment ?? '';
        const onlyFamily = onlyFamilyOf(addresses);
        const { name: dialect, base } = electionDialect(config.dialect);
        return { host: config.name, interface: port, link, vhid, dialect, base, onlyFamily };
      }),
    );
    places.sort((a, b) => a.vhid - b.vhid || (links.get(a.link) ?? 0) - (links.get(b.link) ?? 0));
    this.all = places.map((place, index): Track => {
      const logs = {
        bands: new Log<Band>(),
        advertisements: new Log<SentAdvertisement>({ most: DRAWN, leavesOut: 'evenly' }),
        fuses: new Log<Fuse>({ most: DRAWN, leavesOut: 'evenly' }),
      };
      const timers = { dueUs: STOPPED, ranOut: { timeUs: -1, families: [] }, setUs: NEVER };
      return { index, ...place, state: 'OFF', sinceUs: 0, resumes: 'OFF', ...timers, ...logs };
    });
    this.#byPlace = new Map(
      this.all.map((track) => [placeOf(track.host, track.interface, track.vhid), track]),
    );
    for (const track of this.all) {
      const key = electionName(track);
      this.#byElection.set(key, [...(this.#byElection.get(key) ?? []), track]);
    }
  }

  at(host: string, port: string, vhid: number): Track | undefined {
    return this.#byPlace.get(placeOf(host, port, vhid));
  }

  /** All lanes of a virtual host. */
  of(key: { readonly link: string; readonly vhid: number }): readonly Track[] {
    return this.#byElection.get(electionName(key)) ?? [];
  }

  /** A master-down timer is set, or stopped. */
  fuse(track: Track, fuse: Fuse): void {
    const { timeUs, family, dueUs } = fuse;
    track.fuses.add(fuse);
    if (dueUs < Number.POSITIVE_INFINITY) {
      if (fuse.frame !== undefined) track.setUs = { ...track.setUs, [family]: timeUs };
    } else if (track.dueUs[family] <= timeUs) {
      const before = track.ranOut.timeUs === timeUs ? track.ranOut.families : [];
      track.ranOut = { timeUs, families: [...before, family] };
    }
    track.dueUs = { ...track.dueUs, [family]: dueUs };
  }

  set(track: Track, state: LaneState, timeUs: number): void {
    if (track.state === state) return;
    const { sinceUs: fromUs } = track;
    if (timeUs > fromUs) track.bands.add({ fromUs, toUs: timeUs, state: track.state });
    track.state = state;
    track.sinceUs = timeUs;
  }

  /** A machine is powered on or off, or paused. Returns the lanes that changed. */
  power(host: string, power: 'on' | 'off' | 'booting' | 'paused', timeUs: number): Track[] {
    const changed: Track[] = [];
    for (const track of this.all) {
      if (track.host !== host) continue;
      const before = track.state;
      if (power === 'paused') {
        track.resumes = before;
        this.set(track, 'PAUSED', timeUs);
      } else if (power === 'on') {
        this.set(track, before === 'PAUSED' ? track.resumes : 'INIT', timeUs);
      } else {
        this.set(track, 'OFF', timeUs);
      }
      if (track.state !== before) changed.push(track);
    }
    return changed;
  }

  record(toUs: number): Lane[] {
    return this.all.map(({ host, interface: port, link, vhid, state, sinceUs, ...logs }) => {
      const { kept, dropped } = logs.bands.series();
      const bands = { kept: [...kept, { fromUs: sinceUs, toUs, state }], dropped };
      const advertisements = logs.advertisements.series();
      return { host, interface: port, link, vhid, bands, advertisements, fuses: logs.fuses.series() };
    });
  }

  snapshot(): LanesState {
    return this.all.map(({ state, sinceUs, resumes, bands, advertisements, fuses, ...more }) => ({
      ...{ state, sinceUs, resumes, bands: bands.snapshot() },
      ...{ dueUs: more.dueUs, ranOut: more.ranOut, setUs: more.setUs },
      ...{ advertisements: advertisements.snapshot(), fuses: fuses.snapshot() },
    }));
  }

  restore(states: LanesState): void {
    for (const [i, { bands, advertisements, fuses, ...state }] of states.entries()) {
      const track = Object.assign(this.all[i]!, state);
      track.bands.restore(bands);
      track.advertisements.restore(advertisements);
      track.fuses.restore(fuses);
    }
  }
}

const NEVER = { 4: -1, 6: -1 };
const STOPPED = { 4: Number.POSITIVE_INFINITY, 6: Number.POSITIVE_INFINITY };

/** A key unique to a virtual host. */
export function electionName({ link, vhid }: { readonly link: string; readonly vhid: number }): string {
  return `${vhid} ${link}`;
}

function onlyFamilyOf(addresses: readonly string[]): 4 | 6 | undefined {
  const families = new Set(addresses.map((text): 4 | 6 => (parsePrefix(text)?.bytes.length === 4 ? 4 : 6)));
  const [family] = families;
  return families.size === 1 ? family : undefined;
}

function placeOf(host: string, port: string, vhid: number): string {
  return `${host} ${port} ${vhid}`;
}
