import { runEvent } from '../carp/run-event.js';
import { flagOf, virtualHostOf } from './command-arguments.js';
import type { Command } from './commands.js';

/**
 * `ifconfig carp0 up|down`; on FreeBSD since 10 the vhid is removed and made again, with UCARP the process ends and
 * starts. Going down is what says goodbye, where the dialect does.
 */
export const vhidCommand: Command = {
  takes: ['vhid', 'interface', 'up'],
  run(machine, command) {
    const virtualHost = virtualHostOf(machine, command);
    const type = flagOf(command, 'up') ? 'start' : 'stop';
    runEvent(machine, virtualHost, { type });
  },
};
