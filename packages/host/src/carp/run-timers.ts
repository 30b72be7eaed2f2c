import { step, type TimerEvent } from '@carplab/election';
import type { Machine } from '../machine.js';
import { advanceServices } from '../receive/receive-service.js';
import { applyEffects } from './effects.js';
import { flushDemotion } from './flush-demotion.js';
import { earliestOf, TIMERS } from './timers.js';

const EVENTS: readonly TimerEvent[] = TIMERS.map((timer) => ({ type: 'timer', timer }));

/** Runs all timers that are due, the earliest first. */
export function runTimers(machine: Machine): void {
  const { deadlines, vhids, scratch, firesUs } = machine;
  const { effects } = scratch;
  flushDemotion(machine);
  while (deadlines.earliest <= machine.nowUs) {
    const virtualHost = vhids[deadlines.first]!;
    const first = earliestOf(firesUs, virtualHost);
    firesUs[first] = Number.POSITIVE_INFINITY;
    step(virtualHost.instance, EVENTS[first % TIMERS.length]!, machine.nowUs, effects);
    applyEffects(machine, virtualHost, effects);
    flushDemotion(machine);
  }
  machine.pf?.expire(machine.nowUs);
  machine.pfsync?.sync.advance(machine.nowUs);
  advanceServices(machine);
}

/** When `runTimers` must next be called; Infinity: never. */
export function nextDeadline(machine: Machine): number {
  const { powered, deadlines, pf, pfsync, services, demotionDueUs } = machine;
  if (!powered) return Number.POSITIVE_INFINITY;
  if (demotionDueUs !== undefined) return Math.max(0, demotionDueUs);
  return Math.min(
    deadlines.earliest,
    pf?.nextDeadline() ?? Number.POSITIVE_INFINITY,
    pfsync?.sync.nextDeadlineUs() ?? Number.POSITIVE_INFINITY,
    services?.nextUs ?? Number.POSITIVE_INFINITY,
  );
}
