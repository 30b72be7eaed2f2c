import { runEvent } from '../carp/run-event.js';
import { flagOf, virtualHostOf } from './command-arguments.js';
import type { Command } from './commands.js';

/**
 * `ifconfig carp0 up|down`. On FreeBSD 10 and later the vhid is removed and recreated; the UCARP process exits and
 * starts again. Going down sends the goodbye in dialects that have one.
 */
export const vhidCommand: Command = {
  takes: ['vhid', 'interface', 'up'],
  run(machine, command) {
    const virtualHost = virtualHostOf(machine, command);
    const type = flagOf(command, 'up') ? 'start' : 'stop';
    runEvent(machine, virtualHost, { type });
  },
};
