import type { Machine } from '../machine.js';
import { flagOf, refuse, textOf } from './command-arguments.js';
import type { Command } from './commands.js';

function pfOf({ pf, config }: Machine): NonNullable<Machine['pf']> {
  return pf ?? refuse(`${config.name} has no pf`);
}

/** `pfctl -e`, `pfctl -d`: what is not filtered any more is not translated either. CARP hears nothing of it. */
export const pfCommand: Command = {
  takes: ['on'],
  run(machine, command) {
    const on = flagOf(command, 'on');
    const pf = pfOf(machine);
    if (pf.enabled === on) refuse(`pf is ${on ? 'enabled' : 'disabled'} already`);
    pf.enabled = on;
  },
};

/** `pfctl -F states`; with `interface`, those that are bound to it. */
export const flushStatesCommand: Command = {
  takes: ['interface'],
  run(machine, command) {
    const name = command['interface'] === undefined ? '' : textOf(command, 'interface');
    pfOf(machine).flush(machine.nowUs, name);
  },
};
