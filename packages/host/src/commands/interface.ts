import { runEvent } from '../carp/run-event.js';
import { flagOf, portOf } from './command-arguments.js';
import type { Command } from './commands.js';

/** `ifconfig vtnet0 up|down`: the parent interface. */
export const interfaceCommand: Command = {
  takes: ['interface', 'up'],
  run(machine, command) {
    const port = portOf(machine, command);
    const up = flagOf(command, 'up');
    port.up = up;
    for (const virtualHost of port.vhids) {
      runEvent(machine, virtualHost, { type: 'interface', up });
    }
  },
};
