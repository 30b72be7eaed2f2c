import { pfsyncLinkChanged } from '../pfsync/run-pfsync.js';
import { receiveFrame } from '../receive/receive-frame.js';
import { flushDemotion } from './flush-demotion.js';
import { runEvent } from './run-event.js';
import { nextDeadline, runTimers } from './run-timers.js';
import type { Scheduling } from './scheduling.js';

/** A kernel: everything happens at once, exactly when due. */
export const immediate: Scheduling = {
  begin() {},
  receive: receiveFrame,
  linkChanged(machine, port) {
    const link = port.carrier ? 'up' : 'down';
    for (const virtualHost of port.vhids) runEvent(machine, virtualHost, { type: 'link', link });
    if (!machine.dialect.queuesDemotion) flushDemotion(machine);
    pfsyncLinkChanged(machine, port);
  },
  commanded() {},
  advance: runTimers,
  nextDeadlineUs: nextDeadline,
  snapshot: () => null,
  restore() {},
  phaseUs: () => 0,
};
