import type { TimerName } from '@carplab/election';
import type { Machine, VirtualHost } from '../machine.js';

/** A virtual host's timers, in the order in which simultaneous ones fire. */
export const TIMERS: readonly TimerName[] = Object.freeze([
  'wake',
  'advertise',
  'masterDown4',
  'masterDown6',
]);

/**
 * When a timer set at `nowUs` to end at `atUs` fires on a clock of `hz` ticks per second: tvtohz rounds up to whole
 * ticks and adds one, because the current tick has already begun.
 *
 * @example
 * roundToTicks(1_000_000, 0, 100); // => 1010000
 * roundToTicks(1_000_001, 1, 100); // => 1010000
 * roundToTicks(1_000_001, 0, 100); // => 1020000
 */
export function roundToTicks(atUs: number, nowUs: number, hz: number): number {
  const tickUs = Math.floor(1_000_000 / hz);
  return (Math.floor(nowUs / tickUs) + Math.ceil((atUs - nowUs) / tickUs) + 1) * tickUs;
}

/** In snapshots, which are plain data, -1 means never. */
export const finite = (us: number): number => (us === Number.POSITIVE_INFINITY ? -1 : us);
export const infinite = (us: number): number => (us === -1 ? Number.POSITIVE_INFINITY : us);

/** The index in TIMERS; a search would cost a call into V8 for each advertisement. */
function indexOf(timer: TimerName): number {
  if (timer === 'masterDown4') return 2;
  if (timer === 'advertise') return 1;
  return timer === 'wake' ? 0 : 3;
}

/**
 * How late the timers of an idle FreeBSD may be, as a shift of the wait to the right; undefined: not at all.
 * kern.timecounter.alloweddeviation is a percentage that the kernel rounds to a power of two: 5 is 1/16 (carp.md A10).
 *
 * @example
 * deviationShift(5); // => 4
 * deviationShift(50); // => 1
 * deviationShift(0); // => undefined
 */
export function deviationShift(percent: number): number | undefined {
  return percent === 0 ? undefined : Math.floor(Math.log2(1.5 * Math.ceil(100 / percent)));
}

/** How much later than set a timer that waits `waitUs` fires, drawn; no draw where timers are exact. */
function lateness({ deviation, lateUs, timerDraws }: Machine, waitUs: number): number {
  const most = (deviation === undefined ? 0 : Math.floor(waitUs / 2 ** deviation)) + lateUs;
  return most === 0 ? 0 : Math.floor((timerDraws() / 2 ** 32) * (most + 1));
}

/** Stores a timer that the election has set or cleared (-1). `settle` must follow. */
export function setTimer(machine: Machine, virtualHost: VirtualHost, timer: TimerName, atUs: number): void {
  machine.firesUs[virtualHost.index * TIMERS.length + indexOf(timer)] =
    atUs === -1 ? Number.POSITIVE_INFINITY : firesAt(machine, atUs);
}

function firesAt(machine: Machine, idealUs: number): number {
  const { hz, nowUs } = machine;
  const atUs = idealUs + lateness(machine, idealUs - nowUs);
  return hz === undefined ? atUs : roundToTicks(atUs, nowUs, hz);
}

/** When a timer fires; undefined if it is not running. */
export function firesUs({ firesUs }: Machine, { index }: VirtualHost, timer: TimerName): number | undefined {
  const atUs = firesUs[index * TIMERS.length + indexOf(timer)]!;
  return atUs === Number.POSITIVE_INFINITY ? undefined : atUs;
}

/** The virtual host's next timer, as an index into `Machine.firesUs`; the first of equal ones. */
export function earliestOf(fires: Float64Array, { index }: VirtualHost): number {
  const from = index * TIMERS.length;
  let first = from;
  for (let i = from + 1; i < from + TIMERS.length; i++) if (fires[i]! < fires[first]!) first = i;
  return first;
}

/** Registers the virtual host's next timer with the machine. */
export function settle(machine: Machine, virtualHost: VirtualHost): void {
  const { firesUs } = machine;
  machine.deadlines.set(virtualHost.index, firesUs[earliestOf(firesUs, virtualHost)]!);
}
