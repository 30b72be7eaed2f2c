import { hideSecrets } from '@carplab/codec/carp';
import { COMMAND_ARGUMENTS } from '@carplab/host';
import type { Fault, FaultCommand } from '../fault.js';
import { checkKeys } from '../fault-keys.js';
import { Hasher } from '../hasher.js';
import { UnknownNameError } from '../lookup.js';
import { clonePlain, hashPlain } from '../plain-data.js';
import type { World } from '../world.js';
import { InjectError } from './inject-error.js';
import { isOwnHost, type RunHost } from './run-host.js';
import { timeText } from './time.js';

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
    if (fault.kind === 'command') requireCommand(hosts.get(fault.node), fault.command);
    return hideSecrets(clonePlain(fault));
  } catch (error) {
    if (error instanceof UnknownNameError) {
      const { what, found, known } = error;
      throw new InjectError(`unknown-${what}`, found, known.join(', ') || `no ${what}`, error.message);
    }
    // A TypeError means that the value does not have the shape of a fault.
    if (error instanceof RangeError || error instanceof TypeError)
      throw new InjectError('invalid', error.message, 'a valid fault', `not a valid fault: ${error.message}`);
    throw error;
  }
}

/**
 * Checks a time at which a fault is to be injected.
 *
 * @throws {InjectError} if the run has ended, or the time has passed, is after the end, or is not whole microseconds.
 */
export function checkTime(timeUs: unknown, nowUs: number, durationUs: number, hasEnded: boolean): void {
  const range = `whole microseconds from ${nowUs} (${timeText(nowUs)}) to ${durationUs} (${timeText(durationUs)})`;
  if (hasEnded)
    throw new InjectError('over', `a run that ended at ${timeText(durationUs)}`, 'one that has not ended');
  if (typeof timeUs !== 'number' || !Number.isSafeInteger(timeUs))
    throw new InjectError('invalid', `the time ${timeUs}`, range);
  if (timeUs > durationUs) throw new InjectError('over', `the time ${timeUs}, after the end`, range);
  if (timeUs < nowUs) throw new InjectError('past', `the time ${timeUs}, which has passed`, range);
}

/** Only for carplab's own hosts: other implementations may have other commands. */
function requireCommand(machine: RunHost | undefined, { command, ...given }: FaultCommand): void {
  if (!isOwnHost(machine)) return;
  const takes = COMMAND_ARGUMENTS.get(command);
  if (takes === undefined)
    throw new RangeError(`no command '${command}'; there are ${[...COMMAND_ARGUMENTS.keys()].join(', ')}`);
  checkKeys(`command ${command}`, given, Object.fromEntries(takes.map((name) => [name, 'may'])));
}
