import { runEvent } from '../carp/run-event.js';
import { formatPrefix } from '../config/prefix.js';
import { flagOf, portOf, textOf } from './command-arguments.js';
import type { Command } from './commands.js';
import { readdress } from './readdress.js';

/**
 * `ifconfig vtnet0 up|down`: the parent interface; or its own addresses, all of them in order and separated by spaces,
 * and its MAC address (`ifconfig vtnet0 alias`, `-alias`, `ether`).
 */
export const interfaceCommand: Command = {
  takes: ['interface', 'up', 'addresses', 'mac'],
  run(machine, command) {
    const port = portOf(machine, command);
    const isReaddressed = command['addresses'] !== undefined || command['mac'] !== undefined;
    const up = isReaddressed && command['up'] === undefined ? undefined : flagOf(command, 'up');
    if (isReaddressed) {
      const { mac, addresses } = port.config;
      const text =
        command['addresses'] === undefined
          ? addresses.map(formatPrefix).join(' ')
          : textOf(command, 'addresses');
      const given = text.split(' ').filter((each) => each !== '');
      readdress(machine, port, command['mac'] === undefined ? mac : textOf(command, 'mac'), given);
    }
    if (up === undefined) return;
    port.up = up;
    for (const virtualHost of port.vhids) {
      runEvent(machine, virtualHost, { type: 'interface', up });
    }
  },
};
