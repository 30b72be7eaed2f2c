import type { LaneChart } from '@carplab/text';

type ChartLane = LaneChart['lanes'][number];

/** The lane and the branch that a row shows. */
export interface LaneRow {
  readonly branch: string;
  /** Its place in the record of that branch. */
  readonly place: number;
}

/** Two charts of the same machines as one: each lane with its like in the other below it. */
export interface ComparedChart {
  readonly chart: LaneChart;
  readonly rows: readonly LaneRow[];
  /** By row: where it is like its neighbour, µs. */
  readonly alike: readonly (readonly (readonly [fromUs: number, toUs: number])[])[];
}

export function comparedChart(
  [one, first]: readonly [LaneChart, string],
  [other, second]: readonly [LaneChart, string],
): ComparedChart {
  const isLike = (a: ChartLane) => (b: ChartLane) =>
    a.host === b.host && a.key === b.key && a.name === b.name;
  const rows: { readonly lane: ChartLane; readonly row: LaneRow; readonly like: ChartLane | undefined }[] =
    [];
  one.lanes.forEach((lane, place) => {
    const at = other.lanes.findIndex(isLike(lane));
    const like = other.lanes[at];
    rows.push({ lane: called(lane, first), row: { branch: first, place }, like });
    if (like !== undefined)
      rows.push({ lane: called(like, second), row: { branch: second, place: at }, like: lane });
  });
  other.lanes.forEach((lane, place) => {
    if (!one.lanes.some(isLike(lane)))
      rows.push({ lane: called(lane, second), row: { branch: second, place }, like: undefined });
  });
  const marks = [
    ...one.marks,
    ...other.marks.filter((mark) => !one.marks.some((each) => isEqual(each, mark))),
  ];
  const duals = (chart: LaneChart, branch: string): LaneChart['dualMasters'] =>
    chart.dualMasters.map((each) => ({ ...each, hosts: each.hosts.map((host) => `${branch} ${host}`) }));
  return {
    rows: rows.map(({ row }) => row),
    alike: rows.map(({ lane, like }) => (like === undefined ? [] : alike(lane, like, one.fromUs, one.toUs))),
    chart: {
      ...one,
      lanes: rows.map(({ lane }) => lane),
      // Strokes would cross the lane of the other branch.
      flights: [],
      failures: [],
      marks: marks.toSorted((a, b) => a.timeUs - b.timeUs),
      dualMasters: [...duals(one, first), ...duals(other, second)],
      pings: pairs(one.pings, other.pings, first, second),
      sessions: pairs(one.sessions, other.sessions, first, second),
    },
  };
}

function called(lane: ChartLane, branch: string): ChartLane {
  return { ...lane, host: `${branch} ${lane.host}` };
}

function pairs<T extends { readonly client: string }>(
  one: readonly T[],
  other: readonly T[],
  first: string,
  second: string,
): T[] {
  const named = (each: T, branch: string): T => ({ ...each, client: `${branch} ${each.client}` });
  return one
    .flatMap((each, i) => [named(each, first), ...(other[i] ? [named(other[i], second)] : [])])
    .concat(other.slice(one.length).map((each) => named(each, second)));
}

function isEqual(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Where two lanes are in the same state. */
function alike(
  { bands }: ChartLane,
  { bands: others }: ChartLane,
  fromUs: number,
  toUs: number,
): [number, number][] {
  const spans: [number, number][] = [];
  for (const band of bands) {
    for (const other of others) {
      if (other.state !== band.state) continue;
      const start = Math.max(fromUs, band.fromUs, other.fromUs);
      const end = Math.min(toUs, band.toUs, other.toUs);
      if (start >= end) continue;
      const last = spans.at(-1);
      if (last !== undefined && last[1] >= start) last[1] = Math.max(last[1], end);
      else spans.push([start, end]);
    }
  }
  return spans;
}
