import { DONE, Refused } from './command-arguments.js';
import { addressCommand } from './commands/address.js';
import { configureCommand } from './commands/configure.js';
import { demoteCommand } from './commands/demote.js';
import { disableCommand } from './commands/disable.js';
import { forceCommand } from './commands/force.js';
import { interfaceCommand } from './commands/interface.js';
import { maintenanceCommand } from './commands/maintenance.js';
import { flushStatesCommand, pfCommand } from './commands/pf.js';
import { pfsyncCommand } from './commands/pfsync.js';
import { sendErrorCommand } from './commands/send-error.js';
import { allowCommand, dscpCommand, preemptCommand } from './commands/sysctl.js';
import { vhidCommand } from './commands/vhid.js';
import { flushDemotion } from './flush-demotion.js';
import type { Machine } from './machine.js';
import type { CommandResult, NodeCommand } from './node.js';
import { powerOff } from './power.js';

/** Something an administrator does; throws `Refused` if it cannot be done. */
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

/** Runs a command, or says why not. */
export function runCommand(machine: Machine, command: NodeCommand): CommandResult {
  const known = Object.keys(COMMANDS).join(', ');
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
