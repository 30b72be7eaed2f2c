import { flagOf, refuse } from './command-arguments.js';
import type { Command } from './commands.js';

/**
 * `ifconfig pfsync0 syncdev … up`, which requests the peer's whole table every time, even if already up; and `ifconfig
 * pfsync0 down`.
 */
export const pfsyncCommand: Command = {
  takes: ['on'],
  run(machine, command) {
    const { pfsync, config } = machine;
    const on = flagOf(command, 'on');
    if (pfsync === undefined) return refuse(`${config.name} has no pfsync interface`);
    if (on) pfsync.sync.start(machine.nowUs);
    else pfsync.sync.stop();
  },
};
