import type {
  Band,
  Flight,
  Fuse,
  Overlap,
  PingTrack,
  Record,
  SentAdvertisement,
  SessionEntry,
} from '@carplab/analysis';
import { type Failure, failuresOf } from './failures.js';
import { LETTERS } from './letters.js';
import { chiefMarks, type Mark, marksLost, marksOf } from './marks.js';
import { type Rank, ranksOf } from './ranks.js';
import { hostKey, VhidNames } from './vhid-names.js';

/** Sessions that get their own row. */
const SESSIONS = 24;

/** One host's part in one virtual host, as drawn. */
export interface ChartLane {
  readonly host: string;
  /** Its virtual host: `vhid 1`, or `vhid 1 on lan` if the number occurs on several links. */
  readonly name: string;
  /** Equal for lanes of the same virtual host. */
  readonly key: string;
  readonly bands: readonly Band[];
  readonly advertisements: readonly SentAdvertisement[];
  readonly fuses: readonly Fuse[];
  /** Where its rank changed. */
  readonly ranks: readonly Rank[];
}

/** A period with several MASTERs of one virtual host that outlasts a handover. */
export interface DualMaster {
  readonly fromUs: number;
  readonly toUs: number;
  readonly hosts: readonly string[];
  readonly name: string;
  readonly key: string;
}

/** Everything that swim lanes show of a period, in µs on the record's clock. */
export interface LaneChart {
  /** Empty for no title. */
  readonly title: string;
  readonly fromUs: number;
  readonly toUs: number;
  readonly lanes: readonly ChartLane[];
  /** Their `from` and `to` are indexes of `lanes`. */
  readonly flights: readonly Flight[];
  /** A capture: who received an advertisement is not known. */
  readonly isHeard?: true;
  /** Advertisements that were refused or lost, summarised. */
  readonly failures: readonly Failure[];
  readonly marks: readonly Mark[];
  /** Marks of the period dropped because there were too many. */
  readonly marksDropped: number;
  /** Marks before the period. */
  readonly earlierMarks: readonly Mark[];
  readonly dualMasters: readonly DualMaster[];
  readonly pings: readonly PingTrack[];
  readonly sessions: readonly SessionEntry[];
  /** Sessions dropped because there were too many, and how many of them ended badly. */
  readonly sessionsDropped: { readonly count: number; readonly bad: number };
}

/**
 * The chart of a record between two times.
 *
 * @param title above the picture; empty for none
 */
export function laneChart(record: Record, fromUs: number, toUs: number, title = ''): LaneChart {
  const names = VhidNames.in(record);
  const isSeen = ({ timeUs }: { readonly timeUs: number }): boolean => timeUs >= fromUs && timeUs <= toUs;
  const lanes = record.lanes.map((lane): ChartLane => {
    const { host, bands, advertisements, fuses } = lane;
    return {
      host,
      name: names.of(lane),
      key: hostKey(lane),
      bands: bands.kept.filter((band) => band.toUs >= fromUs && band.fromUs <= toUs),
      advertisements: advertisements.kept.filter(isSeen),
      fuses: burning(fuses.kept, fromUs, toUs),
      ranks: ranksOf(lane, record).filter(isSeen),
    };
  });
  const flights = record.flights.kept.filter(({ sentUs, endUs }) => endUs >= fromUs && sentUs <= toUs);
  const all = marksOf(record, names);
  const seen = all.filter(isSeen);
  const marks = chiefMarks(seen, LETTERS);
  return {
    title,
    fromUs,
    toUs,
    lanes,
    flights,
    ...(record.source === 'capture' ? { isHeard: true as const } : {}),
    failures: failuresOf(lanes, flights, record.flights.dropped === 0),
    marks,
    marksDropped: seen.length - marks.length + marksLost(record),
    earlierMarks: all.filter(({ timeUs }) => timeUs < fromUs),
    dualMasters: record.overlaps.kept.flatMap((overlap) => dualMaster(overlap, names, fromUs, toUs)),
    pings: record.pings.map((track) => ({
      ...track,
      pings: { ...track.pings, kept: track.pings.kept.filter(isSeen) },
    })),
    ...sessionsOf(record),
  };
}

/** The first sessions, and the number of others. */
function sessionsOf({ sessions }: Record): Pick<LaneChart, 'sessions' | 'sessionsDropped'> {
  const more = sessions.kept.slice(SESSIONS);
  const bad = more.filter(({ fate }) => fate !== 'survived').length;
  return {
    sessions: sessions.kept.slice(0, SESSIONS),
    sessionsDropped: { count: more.length + sessions.dropped, bad },
  };
}

/** The fuses of a period: those set in it, and for each family the one running at its start. */
function burning(fuses: readonly Fuse[], fromUs: number, toUs: number): Fuse[] {
  const before = new Map<number, Fuse>();
  for (const fuse of fuses) if (fuse.timeUs < fromUs) before.set(fuse.family, fuse);
  const inside = fuses.filter(({ timeUs }) => timeUs >= fromUs && timeUs <= toUs);
  return [...before.values()].sort((a, b) => a.timeUs - b.timeUs).concat(inside);
}

function dualMaster(overlap: Overlap, names: VhidNames, fromUs: number, toUs: number): DualMaster[] {
  if (!overlap.lasting || overlap.toUs < fromUs || overlap.fromUs > toUs) return [];
  const { hosts } = overlap;
  return [
    { fromUs: overlap.fromUs, toUs: overlap.toUs, hosts, name: names.of(overlap), key: hostKey(overlap) },
  ];
}
