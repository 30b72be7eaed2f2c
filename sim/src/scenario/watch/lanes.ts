import type { HostState } from '../expectation.js';
import type { Scenario } from '../scenario.js';
import { Log } from './log.js';

/** One host's part in one election. */
export interface Lane {
  readonly host: string;
  readonly interface: string;
  readonly segment: string;
  readonly vhid: number;
  /** What it is now. */
  state: HostState;
  /** What it was when it was paused. */
  resumes: HostState;
  readonly changes: Log<{ readonly timeUs: number; readonly state: HostState }>;
}

/** What all hosts are, and were, from what the trace tells. */
export class Lanes {
  readonly all: readonly Lane[];
  readonly #byPlace: ReadonlyMap<string, Lane>;

  constructor(scenario: Scenario) {
    this.all = scenario.hosts.flatMap(({ config, cables }) =>
      config.vhids.map((vhid): Lane => {
        const cable = cables[config.interfaces.findIndex(({ name }) => name === vhid.interface)];
        return {
          host: config.name,
          interface: vhid.interface,
          segment: cable?.segment ?? '',
          vhid: vhid.vhid,
          state: 'OFF',
          resumes: 'OFF',
          changes: new Log(),
        };
      }),
    );
    this.#byPlace = new Map(this.all.map((lane) => [placeOf(lane.host, lane.interface, lane.vhid), lane]));
  }

  lane(host: string, port: string, vhid: number): Lane | undefined {
    return this.#byPlace.get(placeOf(host, port, vhid));
  }

  set(lane: Lane, state: HostState, timeUs: number): void {
    if (lane.state === state) return;
    lane.state = state;
    lane.changes.add({ timeUs, state });
  }

  /** A machine is switched on or off, or stands still. Returns the lanes that changed. */
  power(host: string, power: 'on' | 'off' | 'booting' | 'paused', timeUs: number): Lane[] {
    const changed: Lane[] = [];
    for (const lane of this.all) {
      if (lane.host !== host) continue;
      const before = lane.state;
      if (power === 'paused') {
        lane.resumes = before;
        this.set(lane, 'PAUSED', timeUs);
      } else if (power === 'on') {
        this.set(lane, before === 'PAUSED' ? lane.resumes : 'INIT', timeUs);
      } else {
        this.set(lane, 'OFF', timeUs);
      }
      if (lane.state !== before) changed.push(lane);
    }
    return changed;
  }
}

/** What a lane was when everything of that moment had happened, and since when. */
export function stateAt(lane: Lane, timeUs: number): { readonly state: HostState; readonly sinceUs: number } {
  let found: { state: HostState; sinceUs: number } = { state: 'OFF', sinceUs: 0 };
  for (const change of lane.changes.kept) {
    if (change.timeUs > timeUs) break;
    found = { state: change.state, sinceUs: change.timeUs };
  }
  return found;
}

function placeOf(host: string, port: string, vhid: number): string {
  return `${host} ${port} ${vhid}`;
}
