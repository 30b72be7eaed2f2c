import { COMMAND_NAMES } from '@carplab/host';
import type { Fault } from '../fault.js';
import { Hasher } from '../hasher.js';
import { UnknownNameError } from '../lookup.js';
import { clonePlain, hashPlain } from '../plain-data.js';
import type { World } from '../world.js';
import { InjectError } from './inject-error.js';
import { isOwnHost, type RunHost } from './run-host.js';

/**
 * A copy of a fault that can happen in this world. `hosts`: the machines behind the hosts, by name.
 *
 * @throws {InjectError} for one that cannot, whatever it is.
 */
export function checkFault(world: World, hosts: ReadonlyMap<string, RunHost>, fault: Fault): Fault {
  try {
    world.check(fault);
    // It throws for what is not plain data.
    hashPlain(new Hasher(), fault);
    if (fault.kind === 'command') requireCommand(hosts.get(fault.node), fault.command.command);
    return clonePlain(fault);
  } catch (error) {
    if (error instanceof UnknownNameError) {
      const { what, found, known } = error;
      throw new InjectError(`unknown-${what}`, found, known.join(', ') || `no ${what}`);
    }
    // A TypeError: it has not even the shape of a fault.
    if (error instanceof RangeError || error instanceof TypeError)
      throw new InjectError('invalid', error.message, 'a valid fault');
    throw error;
  }
}

/** Which commands somebody else's machine knows, only that machine can say. */
function requireCommand(machine: RunHost | undefined, command: string): void {
  if (!isOwnHost(machine) || COMMAND_NAMES.includes(command)) return;
  throw new RangeError(`no command '${command}'; there are ${COMMAND_NAMES.join(', ')}`);
}
