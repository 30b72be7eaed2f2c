import type { TimerName } from '@carplab/election';
import type { Machine, VirtualHost } from './machine.js';

/** A virtual host's timers, in the order in which equal ones fire. */
export const TIMERS: readonly TimerName[] = Object.freeze([
  'wake',
  'advertise',
  'masterDown4',
  'masterDown6',
]);

/**
 * When a timer that is set at `nowUs` to end at `atUs` fires on a clock of `hz` ticks per second: tvtohz rounds up to
 * whole ticks and adds one, because the tick in which it is set has already begun.
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

/** Notes a timer that the election has set or cleared (-1). `settle` must follow. */
export function setTimer(
  machine: Machine,
  virtualHost: VirtualHost,
  timer: TimerName,
  atUs: number,
  nowUs: number,
): void {
  const { hz } = machine.config;
  virtualHost.fires[TIMERS.indexOf(timer)] =
    atUs === -1 ? Number.POSITIVE_INFINITY : hz === undefined ? atUs : roundToTicks(atUs, nowUs, hz);
}

/** Puts the virtual host's next timer among those of the machine. */
export function settle(machine: Machine, virtualHost: VirtualHost): void {
  const { fires } = virtualHost;
  let next = fires[0]!;
  for (let i = 1; i < fires.length; i++) if (fires[i]! < next) next = fires[i]!;
  machine.deadlines.set(virtualHost.index, next);
}
