import type {
  Band,
  Flight,
  Fuse,
  Lane,
  LaneState,
  Record,
  SentAdvertisement,
  Series,
} from '@carplab/analysis';

export const series = <T>(kept: readonly T[] = [], dropped = 0): Series<T> => ({ kept, dropped });

/** Bands that follow each other from 0 on: each state with its end, in seconds. */
export function bandsOf(...stretches: readonly (readonly [state: LaneState, toS: number])[]): Band[] {
  let fromUs = 0;
  return stretches.map(([state, toS]) => {
    const band = { fromUs, toUs: toS * 1e6, state };
    fromUs = band.toUs;
    return band;
  });
}

/** Advertisements at so many seconds. */
export function sentAt(seconds: readonly number[], advskew = 0): SentAdvertisement[] {
  return seconds.map((s) => ({ timeUs: Math.round(s * 1e6), family: 4, advbase: 1, advskew, demote: 0 }));
}

export function laneOf(
  host: string,
  bands: readonly Band[],
  {
    link = 'lan',
    vhid = 1,
    ...more
  }: Partial<Pick<Lane, 'link' | 'vhid' | 'family'>> & {
    readonly sent?: readonly SentAdvertisement[];
    readonly fuses?: readonly Fuse[];
  } = {},
): Lane {
  const { sent = [], fuses = [], ...key } = more;
  return {
    host,
    link,
    vhid,
    ...key,
    bands: series(bands),
    advertisements: series(sent),
    fuses: series(fuses),
  };
}

/** What each advertisement of a lane became, 100 µs after it was sent. */
export function flightsOf(
  sent: readonly SentAdvertisement[],
  from: number,
  to: number,
  outcome: Pick<Flight, 'outcome' | 'reason'> = { outcome: 'accepted' },
): Flight[] {
  return sent.map(({ timeUs }) => ({ sentUs: timeUs, endUs: timeUs + 100, from, to, ...outcome }));
}

export function recordOf(lanes: readonly Lane[], toS: number, parts: Partial<Record> = {}): Record {
  return {
    ...{ source: 'run', fromUs: 0, toUs: toS * 1e6, lanes, flights: series(), faults: series() },
    ...{ transitions: series(), takeovers: series(), overlaps: series(), vacancies: series() },
    ...{ demotions: series(), alarms: series(), pings: [], sessions: series() },
    ...parts,
  };
}

const seconds = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A pair whose first node crashes at 9.5 s and is back at 15 s, watched by a client that pings every second. */
export function crashRecord(parts: Partial<Record> = {}): Record {
  const first = sentAt([...seconds(3, 9), 15.4, ...seconds(17, 19)]);
  const second = sentAt([12.39, 13.78, 15.17], 100);
  const key = { link: 'lan', vhid: 1 };
  const fuse = (timeUs: number, dueUs = timeUs + 3_390_625): Fuse => ({ timeUs, dueUs, family: 4 });
  const cause = { id: 1, timeUs: 9_500_000, kind: 'crash', target: 'fw1' };
  const lanes = [
    laneOf('fw1', bandsOf(['BACKUP', 3], ['MASTER', 9.5], ['OFF', 15], ['BACKUP', 15.4], ['MASTER', 20]), {
      sent: first,
      fuses: [
        fuse(0, 3_000_000),
        fuse(3_000_000, Infinity),
        fuse(15_000_000, 18_000_000),
        fuse(15_400_000, Infinity),
      ],
    }),
    laneOf('fw2', bandsOf(['BACKUP', 12.39], ['MASTER', 15.4001], ['BACKUP', 20]), {
      sent: second,
      fuses: [
        fuse(0),
        ...seconds(3, 9).map((s) => fuse(s * 1e6 + 100)),
        fuse(12_390_000, Infinity),
        fuse(15_400_100),
      ],
    }),
  ];
  const transition = (timeUs: number, host: string, from: string, to: string, reason: string) => ({
    ...{ ...key, timeUs, host, from, to, reason },
  });
  return recordOf(lanes, 20, {
    flights: series(
      [...flightsOf(first, 0, 1), ...flightsOf(second, 1, 0)].sort((a, b) => a.sentUs - b.sentUs),
    ),
    faults: series([cause, { id: 2, timeUs: 14_000_000, kind: 'boot', target: 'fw1' }]),
    transitions: series([
      transition(3_000_000, 'fw1', 'BACKUP', 'MASTER', 'master timed out'),
      transition(12_390_000, 'fw2', 'BACKUP', 'MASTER', 'master timed out'),
      transition(15_400_000, 'fw1', 'BACKUP', 'MASTER', 'preempting a slower master'),
      transition(15_400_100, 'fw2', 'MASTER', 'BACKUP', 'more frequent advertisement received'),
    ]),
    takeovers: series([
      {
        ...{ ...key, from: 'fw1', to: 'fw2', reason: 'master timed out', lostUs: 9_500_000, cause },
        ...{ transitionUs: 12_390_000, advertisementUs: 12_390_000, durationUs: 2_890_000 },
      },
    ]),
    vacancies: series([{ ...key, fromUs: 9_500_000, toUs: 12_390_000, cause }]),
    pings: [
      {
        ...{ client: 'pc', to: '10.0.0.254', sent: 16, lost: 3 },
        pings: series(seconds(4, 19).map((s) => ({ timeUs: s * 1e6, lost: s >= 10 && s <= 12 }))),
      },
    ],
    ...parts,
  });
}
