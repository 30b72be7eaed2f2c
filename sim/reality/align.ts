import { advertisementIntervalUs } from '@carplab/election';
import { roundToTicks } from '@carplab/host';
import type { Fault } from '@carplab/sim';
import { type Scenario, ScenarioRun } from '@carplab/sim/scenario';
import { type Operation, readSent, type Sent } from './timeline.js';

/** Something that was done, with the time of the measured timeline. */
export interface MeasuredStep {
  readonly timeUs: number;
  readonly action: Fault;
  /** What it is of; absent for a frame from outside. */
  readonly operation?: Operation;
}

/** How long past its measured time a step waits for the preceding advertisement to be simulated. */
const PATIENCE_US = 2_000_000;

/** The advertisements of one sender over one family, or its gratuitous ARPs. */
export const streamOf = ({ isArp, host, interface: port, vhid, family }: Sent): string =>
  isArp ? `${host} ARP@${port}` : `${host} ${vhid}@${port} IPv${family}`;

/** The place of a step in the measured timeline: how long after which advertisement. */
interface Place {
  /** How many advertisements of each stream come before it. */
  readonly counts: ReadonlyMap<string, number>;
  readonly stream: string;
  /** Counted from 0 in its stream. */
  readonly number: number;
  readonly sinceUs: number;
  /** Corrects a measured time span: the emulated machine's timers are late. */
  readonly factor: number;
}

function placeOf(sent: readonly Sent[], timeUs: number, hz: number): Place | undefined {
  const own = sent.filter(({ host }) => host !== 'outsider');
  const last = own.findLast((each) => each.timeUs <= timeUs);
  if (last === undefined) return undefined;
  const stream = streamOf(last);
  const all = own.filter((each) => streamOf(each) === stream);
  const number = all.indexOf(last);
  const idealUs = advertisementIntervalUs('freebsd', last.advbase, last.advskew);
  const nominalUs = roundToTicks(idealUs, 0, hz);
  const next = all[number + 1];
  const longUs = next === undefined ? 0 : next.timeUs - last.timeUs;
  const late = longUs > nominalUs && longUs < 1.15 * nominalUs;
  const counts = new Map<string, number>();
  for (const each of own) {
    if (each.timeUs <= timeUs) counts.set(streamOf(each), (counts.get(streamOf(each)) ?? 0) + 1);
  }
  return {
    counts,
    stream,
    number,
    sinceUs: timeUs - last.timeUs,
    factor: late ? nominalUs / longUs : 1 / 1.035,
  };
}

/**
 * The scenario's own time for each measured step: as long after the same advertisement. An emulated machine's timers
 * are some percent late, and the lateness adds up: at their measured times, commands would come between other
 * advertisements and make a different experiment.
 *
 * @returns the steps with times of the scenario, in order, and its end
 */
export function align(
  scenario: Scenario,
  beginUs: number,
  measured: readonly Sent[],
  steps: readonly MeasuredStep[],
  endUs: number,
  hz: number,
): { steps: MeasuredStep[]; endUs: number } {
  const found = new Map<string, number[]>();
  const run = new ScenarioRun(
    { ...scenario, durationUs: 10 * (beginUs + endUs) },
    {
      onFrame({ event, timeUs, node, interface: port, frame }) {
        if (event !== 'carried' || timeUs < beginUs) return;
        const sent = readSent(frame, { timeUs, host: node, interface: port }, () => false);
        if (sent === undefined) return;
        const stream = streamOf(sent);
        const times = found.get(stream) ?? [];
        found.set(stream, times);
        times.push(timeUs);
      },
    },
  );
  const { world } = run;
  run.runTo(beginUs - 1);
  let last = { measuredUs: 0, timeUs: beginUs };
  const timeOf = (measuredUs: number): number => {
    const place = placeOf(measured, measuredUs, hz);
    const timeless = last.timeUs + measuredUs - last.measuredUs;
    if (place === undefined) return timeless;
    // Every stream must be as far as it was when measured.
    const behind = (): boolean =>
      [...place.counts].some(([stream, count]) => (found.get(stream)?.length ?? 0) < count);
    while (behind() && world.nextEventUs() <= timeless + PATIENCE_US) world.step();
    const anchor = found.get(place.stream)?.[place.number];
    return anchor === undefined ? timeless : anchor + Math.round(place.sinceUs * place.factor);
  };
  const aligned = steps.map((step): MeasuredStep => {
    const { timeUs: measuredUs, action } = step;
    const wantedUs = timeOf(measuredUs);
    const timeUs = Math.max(wantedUs, last.timeUs, world.nowUs);
    last = { measuredUs, timeUs };
    run.runTo(timeUs);
    world.inject(action);
    return { ...step, timeUs };
  });
  const wantedUs = timeOf(endUs);
  return { steps: aligned, endUs: Math.max(wantedUs, last.timeUs, world.nowUs) };
}
