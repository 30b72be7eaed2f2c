import { runEvent } from '../carp/run-event.js';
import { afterIfconfig, refresh } from '../carp/virtual-host.js';
import { forgetUnused } from '../send/neighbors.js';
import { refuse, textOf, virtualHostOf } from './command-arguments.js';
import type { Command } from './commands.js';

/** `ifconfig … state master|backup`; SIGUSR2 for UCARP, which supports only `backup`. */
export const forceCommand: Command = {
  takes: ['vhid', 'interface', 'state'],
  run(machine, command) {
    const virtualHost = virtualHostOf(machine, command);
    const state = textOf(command, 'state').toUpperCase();
    if (state !== 'MASTER' && state !== 'BACKUP') refuse(`state is '${state}'; it takes master or backup`);
    const refused = runEvent(machine, virtualHost, { type: 'force', state });
    if (refused) refuse(`${refused}: ${machine.election.name} cannot be made ${state}`);
    afterIfconfig(machine, virtualHost);
    refresh(machine, virtualHost);
    forgetUnused(machine);
    if (machine.dialect.forceConfigures) {
      runEvent(machine, virtualHost, { type: 'configure' });
    }
  },
};
