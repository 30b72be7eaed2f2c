import { integerOf, portOf, refuse } from './command-arguments.js';
import type { Command } from './commands.js';

/**
 * From now on every packet sent on an interface fails with this errno, as with a pf rule that blocks CARP (EACCES, 13)
 * or a full queue (ENOBUFS, 55). 0: no error.
 */
export const sendErrorCommand: Command = {
  takes: ['interface', 'error'],
  run(machine, command) {
    const error = integerOf(command, 'error');
    if (error < 0 || error > 255) refuse(`error is ${error}; it takes an errno, or 0`);
    portOf(machine, command).sendError = error;
  },
};
