import type { Machine } from '../machine.js';
import { flagOf, refuse, textOf } from './command-arguments.js';
import type { Command } from './commands.js';

function pfOf({ pf, config }: Machine): NonNullable<Machine['pf']> {
  return pf ?? refuse(`${config.name} has no pf`);
}

/** `pfctl -e`, `pfctl -d`. While disabled, pf neither filters nor translates. CARP is not notified. */
export const pfCommand: Command = {
  takes: ['on'],
  run(machine, command) {
    const on = flagOf(command, 'on');
    const pf = pfOf(machine);
    if (pf.enabled === on) refuse(`pf is ${on ? 'enabled' : 'disabled'} already`);
    pf.enabled = on;
  },
};

/** `pfctl -F states`; with `interface`, only states bound to it. */
export const flushStatesCommand: Command = {
  takes: ['interface'],
  run(machine, command) {
    const name = command['interface'] === undefined ? '' : textOf(command, 'interface');
    pfOf(machine).flush(machine.nowUs, name);
  },
};
