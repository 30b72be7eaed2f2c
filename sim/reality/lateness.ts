import { type Comparison, compare } from './compare.js';
import { freebsdExperiments } from './freebsd.js';
import { replay } from './replay.js';

/** FreeBSD's default, in percent: a timer of an idle machine may be up to 1/16 of its wait late (carp.md A10). */
export const KERNEL_DEVIATION = 5;
/** That share. */
const ALLOWED = 1 / 16;
/** Spans that a timer made are longer, µs. */
const LEAST_TIMER_US = 500_000;

/** A span that a timer made: by which share it is longer than with exact timers. */
interface Late {
  readonly experiment: string;
  /** An advertisement's interval, or a wait for the MASTER. */
  readonly timer: 'interval' | 'wait';
  /** With exact timers, µs. */
  readonly exactUs: number;
  readonly measured: number;
  /** With the kernel's own deviation; undefined in an experiment in which other advertisements come then. */
  readonly simulated: number | undefined;
}

/** How late the timers of FreeBSD's kernels were, and how late they are with the kernel's own deviation. */
export interface Lateness {
  readonly spans: readonly Late[];
  /** The experiments in which other advertisements come when timers are late. */
  readonly apart: readonly string[];
}

/** Runs the experiments with FreeBSD once more, with the kernel's own deviation. `exact`: their comparisons without. */
export function lateness(exact: readonly Comparison[]): Lateness {
  const late = freebsdExperiments(KERNEL_DEVIATION).map((experiment) =>
    compare(experiment, replay(experiment)),
  );
  const pairs = late.map((other) => {
    const name = other.experiment.name;
    return [exact.find(({ experiment }) => experiment.name === name)!, other] as const;
  });
  // Times may differ, and the order of what is independent; not what is said or sent.
  const isApart = ([, { rows }]: (typeof pairs)[number]): boolean =>
    rows.some(({ note }) => note.endsWith(' differ'));
  return {
    spans: pairs.flatMap((pair) => spansOf(pair[0], isApart(pair) ? undefined : pair[1])),
    apart: pairs.filter(isApart).map(([{ experiment }]) => experiment.name),
  };
}

function spansOf({ experiment, rows }: Comparison, other: Comparison | undefined): Late[] {
  return rows.flatMap((row) => {
    const twin = other?.rows.find((each) => each.what === row.what && each.measuredUs === row.measuredUs);
    return row.measuredSpansUs.flatMap((measuredUs, i): Late[] => {
      const exactUs = row.simulatedSpansUs[i]!;
      if (exactUs < LEAST_TIMER_US) return [];
      const lateUs = twin?.simulatedSpansUs[i];
      const timer = row.kind === 'line' ? 'wait' : 'interval';
      const simulated = lateUs === undefined ? undefined : lateUs / exactUs - 1;
      return [{ experiment: experiment.name, timer, exactUs, measured: measuredUs / exactUs - 1, simulated }];
    });
  });
}

/** A line of the table: all spans of one timer that should be equally long. */
export interface LateRow {
  readonly timer: Late['timer'];
  /** In hundredths of a second. */
  readonly exact: number;
  readonly measured: readonly number[];
  readonly simulated: readonly number[];
  /** How many are later than the kernel allows itself. */
  readonly beyond: number;
}

export function lateRows({ spans }: Lateness): LateRow[] {
  const groups = new Map<string, Late[]>();
  for (const span of spans) {
    const key = `${span.timer} ${Math.round(span.exactUs / 10_000)}`;
    groups.set(key, [...(groups.get(key) ?? []), span]);
  }
  return [...groups.values()]
    .map((all) => ({
      timer: all[0]!.timer,
      exact: Math.round(all[0]!.exactUs / 10_000),
      measured: all.map(({ measured }) => measured).sort((a, b) => a - b),
      simulated: all.flatMap(({ simulated }) => simulated ?? []).sort((a, b) => a - b),
      beyond: all.filter(isBeyond).length,
    }))
    .sort((a, b) => (a.timer === b.timer ? a.exact - b.exact : a.timer < b.timer ? -1 : 1));
}

export const isBeyond = ({ measured }: Pick<Late, 'measured'>): boolean => measured > ALLOWED;
