import { step, type TimerEvent } from '@carplab/election';
import { applyEffects } from './effects.js';
import { flushDemotion } from './flush-demotion.js';
import type { Machine } from './machine.js';
import type { NodeSink } from './node.js';
import { advanceServices } from './receive-service.js';
import { earliestOf, TIMERS } from './timers.js';

const EVENTS: readonly TimerEvent[] = TIMERS.map((timer) => ({ type: 'timer', timer }));

/** Runs all timers that are due, the earliest first. */
export function runTimers(machine: Machine, nowUs: number, sink: NodeSink): void {
  const { deadlines, vhids, bench, fires } = machine;
  const { effects } = bench;
  while (deadlines.earliest <= nowUs) {
    const virtualHost = vhids[deadlines.first]!;
    const first = earliestOf(fires, virtualHost);
    fires[first] = Number.POSITIVE_INFINITY;
    step(virtualHost.instance, EVENTS[first % TIMERS.length]!, nowUs, effects);
    applyEffects(machine, virtualHost, effects, nowUs, sink);
    flushDemotion(machine, nowUs, sink);
  }
  machine.pf?.expire(nowUs);
  machine.pfsync?.sync.advance(nowUs);
  advanceServices(machine, nowUs, sink);
}

/** When `runTimers` has something to do; Infinity when nothing is planned. */
export function nextDeadline({ powered, deadlines, pf, pfsync, services }: Machine): number {
  if (!powered) return Number.POSITIVE_INFINITY;
  return Math.min(
    deadlines.earliest,
    pf?.nextDeadline() ?? Number.POSITIVE_INFINITY,
    pfsync?.sync.nextDeadlineUs() ?? Number.POSITIVE_INFINITY,
    services?.nextUs ?? Number.POSITIVE_INFINITY,
  );
}
