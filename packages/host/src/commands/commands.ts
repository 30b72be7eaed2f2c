import { flushDemotion } from '../carp/flush-demotion.js';
import type { Machine } from '../machine.js';
import type { CommandResult, NodeCommand } from '../node.js';
import { powerOff } from '../power.js';
import { addressCommand } from './address.js';
import { DONE, Refused } from './command-arguments.js';
import { configureCommand } from './configure.js';
import { demoteCommand } from './demote.js';
import { disableCommand } from './disable.js';
import { forceCommand } from './force.js';
import { interfaceCommand } from './interface.js';
import { maintenanceCommand } from './maintenance.js';
import { flushStatesCommand, pfCommand } from './pf.js';
import { pfsyncCommand } from './pfsync.js';
import { sendErrorCommand } from './send-error.js';
import { allowCommand, dscpCommand, preemptCommand } from './sysctl.js';
import { vhidCommand } from './vhid.js';

/** An administrator's action; throws `Refused` if it cannot be done. */
export interface Command {
  /** The names of its arguments. */
  readonly takes: readonly string[];
  run(machine: Machine, command: NodeCommand): void;
}

/** All commands by name. */
export const COMMANDS: Readonly<Record<string, Command>> = Object.freeze({
  address: addressCommand,
  allow: allowCommand,
  configure: configureCommand,
  demote: demoteCommand,
  disable: disableCommand,
  dscp: dscpCommand,
  flushStates: flushStatesCommand,
  interface: interfaceCommand,
  maintenance: maintenanceCommand,
  pf: pfCommand,
  pfsync: pfsyncCommand,
  preempt: preemptCommand,
  sendError: sendErrorCommand,
  shutdown: { takes: [], run: (machine) => powerOff(machine) },
  state: forceCommand,
  vhid: vhidCommand,
});

/** The names of all commands, and of the arguments that each takes. */
export const COMMAND_ARGUMENTS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(COMMANDS).map(([name, { takes }]) => [name, takes]),
);

/** Runs a command, or returns why it was refused. */
export function runCommand(machine: Machine, command: NodeCommand): CommandResult {
  const known = [...COMMAND_ARGUMENTS.keys()].join(', ');
  const found = Object.hasOwn(COMMANDS, command.command) ? COMMANDS[command.command] : undefined;
  if (!found) return { ok: false, reason: `no command '${command.command}'; there are ${known}` };
  if (!machine.powered) return { ok: false, reason: `${machine.config.name} is off` };
  const strange = Object.keys(command).find((key) => key !== 'command' && !found.takes.includes(key));
  if (strange !== undefined) {
    const takes = found.takes.join(', ') || 'nothing';
    return { ok: false, reason: `${command.command} takes ${takes}; not ${strange}` };
  }
  try {
    found.run(machine, command);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ok: false, reason: error.message };
  }
  flushDemotion(machine);
  return DONE;
}
