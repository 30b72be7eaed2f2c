import type {
  Band,
  FaultEntry,
  Lane,
  LaneState,
  Overlap,
  PingTrack,
  Record,
  SentAdvertisement,
  Takeover,
  TransitionEntry,
  Vacancy,
  VirtualHostKey,
} from './record.js';
import type { Series } from './series.js';

/** What was observed of a host's part in a virtual host. */
export interface ObservedLane extends Pick<Lane, 'host' | 'link' | 'vhid' | 'family' | 'interface'> {
  /** In order of time. */
  readonly advertisements: readonly SentAdvertisement[];
  readonly transitions: readonly Omit<TransitionEntry, 'host' | 'link' | 'vhid' | 'family' | 'interface'>[];
  /** When its host was switched on or off. It starts switched off. */
  readonly power: readonly { readonly timeUs: number; readonly on: boolean }[];
}

/** Observations of running machines; times are µs on one clock. */
export interface Observations {
  readonly fromUs: number;
  readonly toUs: number;
  /** Shorter overlaps are ignored. */
  readonly handoverUs: number;
  readonly lanes: readonly ObservedLane[];
  readonly faults: readonly FaultEntry[];
  readonly pings: readonly PingTrack[];
}

/**
 * The record of real machines, from their own reports and from what was heard on their link. Who was MASTER is known;
 * the fate of each advertisement and the state of timers are not.
 *
 * @example
 * const lane = { host: 'fw1', link: 'lan', vhid: 1, advertisements: [], power: [{ timeUs: 0, on: true }] };
 * const transitions = [{ timeUs: 3, from: 'INIT', to: 'MASTER', reason: 'master timed out' }];
 * const { lanes } = liveRecord({ fromUs: 0, toUs: 9, handoverUs: 1, lanes: [{ ...lane, transitions }], faults: [], pings: [] });
 * lanes[0].bands.kept.map(({ state, toUs }) => `${state} until ${toUs}`); // => ['INIT until 3', 'MASTER until 9']
 */
export function liveRecord({
  fromUs,
  toUs,
  handoverUs,
  lanes: observed,
  faults,
  pings,
}: Observations): Record {
  const lanes = observed.map(({ transitions, power, advertisements, ...key }): Lane => {
    const bands = bandsOf({ transitions, power }, fromUs, toUs);
    return { ...key, bands: all(bands), advertisements: all(advertisements), fuses: all([]) };
  });
  const transitions = observed
    .flatMap(({ transitions, power: _power, advertisements: _sent, ...key }) =>
      transitions.map((transition) => ({ ...key, ...transition })),
    )
    .sort((a, b) => a.timeUs - b.timeUs);
  const takeovers = transitions.flatMap((entry) => takeoverOf(entry, lanes, faults));
  return {
    ...{ source: 'live', fromUs, toUs, lanes, flights: all([]), faults: all(faults) },
    ...{ transitions: all(transitions), takeovers: all(takeovers) },
    ...{ overlaps: all(overlapsOf(lanes, handoverUs)), vacancies: all(takeovers.flatMap(vacancyBefore)) },
    ...{ demotions: all([]), alarms: all([]), pings, sessions: all([]) },
  };
}

const all = <T>(kept: readonly T[]): Series<T> => ({ kept, dropped: 0 });

function bandsOf(
  { transitions, power }: Pick<ObservedLane, 'transitions' | 'power'>,
  fromUs: number,
  toUs: number,
): Band[] {
  const changes = [
    ...power.map(({ timeUs, on }) => ({ timeUs, state: on ? 'INIT' : 'OFF' })),
    ...transitions.map(({ timeUs, to }) => ({ timeUs, state: to })),
  ].sort((a, b) => a.timeUs - b.timeUs);
  const bands: Band[] = [];
  let state = 'OFF';
  let sinceUs = fromUs;
  for (const change of [...changes, { timeUs: toUs, state: '' }]) {
    if (change.state === state) continue;
    if (change.timeUs > sinceUs)
      bands.push({ fromUs: sinceUs, toUs: change.timeUs, state: state as LaneState });
    state = change.state;
    sinceUs = Math.max(sinceUs, change.timeUs);
  }
  return bands;
}

const isSame = (a: VirtualHostKey, b: VirtualHostKey): boolean =>
  a.link === b.link && a.vhid === b.vhid && a.family === b.family;

const masterships = ({ bands }: Lane): readonly Band[] =>
  bands.kept.filter(({ state }) => state === 'MASTER');

/** The host that a new MASTER took over from: the last MASTER that had stopped by then. */
function takeoverOf(
  entry: TransitionEntry,
  lanes: readonly Lane[],
  faults: readonly FaultEntry[],
): Takeover[] {
  const { timeUs, host, to, reason, link, vhid, family } = entry;
  if (to !== 'MASTER') return [];
  const ended = lanes
    .filter((lane) => isSame(lane, entry))
    .flatMap((lane) => masterships(lane).map((band) => ({ host: lane.host, lostUs: band.toUs })))
    .filter(({ lostUs }) => lostUs <= timeUs);
  const last = ended.sort((a, b) => b.lostUs - a.lostUs)[0];
  if (last === undefined || last.host === host) return [];
  const heir = lanes.find((lane) => lane.host === host && isSame(lane, entry));
  const sent = heir?.advertisements.kept.find((advertisement) => advertisement.timeUs >= timeUs);
  const cause = faults.find((fault) => fault.target === last.host && fault.timeUs === last.lostUs);
  const advertisementUs = sent?.timeUs ?? timeUs;
  return [
    {
      ...{ link, vhid, ...(family === undefined ? {} : { family }), from: last.host, to: host, reason },
      ...{
        lostUs: last.lostUs,
        ...(cause === undefined ? {} : { cause }),
        transitionUs: timeUs,
        advertisementUs,
      },
      durationUs: advertisementUs - last.lostUs,
    },
  ];
}

function vacancyBefore({ link, vhid, family, lostUs, transitionUs, cause }: Takeover): Vacancy[] {
  if (transitionUs <= lostUs) return [];
  const key = { link, vhid, ...(family === undefined ? {} : { family }) };
  return [{ ...key, fromUs: lostUs, toUs: transitionUs, ...(cause === undefined ? {} : { cause }) }];
}

function overlapsOf(lanes: readonly Lane[], handoverUs: number): Overlap[] {
  const overlaps = lanes.flatMap((a, i) =>
    lanes.slice(i + 1).flatMap((b) =>
      masterships(a).flatMap((x) =>
        masterships(b).flatMap((y): Overlap[] => {
          const fromUs = Math.max(x.fromUs, y.fromUs);
          const toUs = Math.min(x.toUs, y.toUs);
          if (!isSame(a, b) || fromUs >= toUs) return [];
          const { link, vhid, family } = a;
          const hosts = x.fromUs <= y.fromUs ? [a.host, b.host] : [b.host, a.host];
          const lasting = toUs - fromUs > handoverUs;
          return [{ link, vhid, ...(family === undefined ? {} : { family }), hosts, fromUs, toUs, lasting }];
        }),
      ),
    ),
  );
  return overlaps.sort((a, b) => a.fromUs - b.fromUs);
}
