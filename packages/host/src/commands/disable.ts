import { runEvent } from '../carp/run-event.js';
import { flagOf, refuse } from './command-arguments.js';
import type { Command } from './commands.js';

/**
 * OPNsense's "Temporarily Disable CARP": net.inet.carp.allow is set to 0, then each vhid is removed; back in the same
 * order (carp_set_status.php).
 */
export const disableCommand: Command = {
  takes: ['on'],
  run(machine, command) {
    if (!machine.dialect.opnsense)
      refuse(`disable is OPNsense's; on ${machine.config.dialect} use allow and vhid`);
    const disabled = flagOf(command, 'on');
    machine.allow = !disabled;
    for (const virtualHost of machine.vhids) {
      runEvent(machine, virtualHost, { type: 'allow', allow: !disabled });
    }
    for (const virtualHost of machine.vhids) {
      runEvent(machine, virtualHost, { type: disabled ? 'stop' : 'start' });
    }
  },
};
