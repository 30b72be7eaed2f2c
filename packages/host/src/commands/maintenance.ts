import { adjustDemotion } from '../carp/adjust-demotion.js';
import { MAINTENANCE } from '../power.js';
import { flagOf, refuse } from './command-arguments.js';
import type { Command } from './commands.js';

/**
 * OPNsense's persistent maintenance mode. Entering adds 240; leaving resets to the tunable's value, whatever else
 * demoted in between (carp_set_status.php). It survives a reboot.
 */
export const maintenanceCommand: Command = {
  takes: ['on'],
  run(machine, command) {
    const { dialect, demotion = 0 } = machine.config;
    if (!machine.dialect.opnsense) refuse(`maintenance is OPNsense's; on ${dialect} use demote`);
    const on = flagOf(command, 'on');
    if (on === machine.maintenance) refuse(`maintenance is ${on ? 'on' : 'off'} already`);
    machine.maintenance = on;
    const delta = on ? MAINTENANCE : demotion - machine.demotion;
    adjustDemotion(machine, { delta, reason: 'sysctl', error: 0, group: '', virtualHost: undefined });
  },
};
