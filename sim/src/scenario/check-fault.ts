import { hideSecrets } from '@carplab/codec/carp';
import { COMMAND_NAMES } from '@carplab/host';
import type { Fault } from '../fault.js';
import { Hasher } from '../hasher.js';
import { UnknownNameError } from '../lookup.js';
import { clonePlain, hashPlain } from '../plain-data.js';
import type { World } from '../world.js';
import { InjectError } from './inject-error.js';
import { isOwnHost, type RunHost } from './run-host.js';

/**
 * A copy of the fault, if it is valid in this world. `hosts`: the machines behind the hosts, by name.
 *
 * @throws {InjectError} for any other value.
 */
export function checkFault(world: World, hosts: ReadonlyMap<string, RunHost>, fault: Fault): Fault {
  try {
    world.check(fault);
    // This throws for values that are not plain data.
    hashPlain(new Hasher(), fault);
    if (fault.kind === 'command') requireCommand(hosts.get(fault.node), fault.command.command);
    return hideSecrets(clonePlain(fault));
  } catch (error) {
    if (error instanceof UnknownNameError) {
      const { what, found, known } = error;
      throw new InjectError(`unknown-${what}`, found, known.join(', ') || `no ${what}`);
    }
    // A TypeError means that the value does not have the shape of a fault.
    if (error instanceof RangeError || error instanceof TypeError)
      throw new InjectError('invalid', error.message, 'a valid fault');
    throw error;
  }
}

/** Only for carplab's own hosts: other implementations may have other commands. */
function requireCommand(machine: RunHost | undefined, command: string): void {
  if (!isOwnHost(machine) || COMMAND_NAMES.includes(command)) return;
  throw new RangeError(`no command '${command}'; there are ${COMMAND_NAMES.join(', ')}`);
}
