import { runEvent } from '../carp/run-event.js';
import { refresh } from '../carp/virtual-host.js';
import type { Machine, VirtualHost } from '../machine.js';
import { flagOf, integerOf, refuse } from './command-arguments.js';
import type { Command } from './commands.js';

/** In kernel list order: FreeBSD puts each new vhid at the head (`carp_list`). */
function inKernelOrder({ dialect, vhids }: Machine): readonly VirtualHost[] {
  return dialect.newestFirst ? vhids.toReversed() : vhids;
}

/** net.inet.carp.allow */
export const allowCommand: Command = {
  takes: ['on'],
  run(machine, command) {
    if (machine.election.allow === 'none') refuse(`${machine.election.name} has no net.inet.carp.allow`);
    machine.allow = flagOf(command, 'on');
    for (const virtualHost of inKernelOrder(machine)) {
      runEvent(machine, virtualHost, { type: 'allow', allow: machine.allow });
    }
  },
};

/** net.inet.carp.preempt */
export const preemptCommand: Command = {
  takes: ['on'],
  run(machine, command) {
    machine.preempt = flagOf(command, 'on');
    for (const virtualHost of machine.vhids) {
      runEvent(machine, virtualHost, { type: 'preempt', preempt: machine.preempt });
    }
  },
};

/** net.inet.carp.dscp, used in every advertisement from now on. */
export const dscpCommand: Command = {
  takes: ['value'],
  run(machine, command) {
    const { dscp, name } = machine.dialect;
    if (!dscp) refuse(`net.inet.carp.dscp is FreeBSD's; this is ${name}`);
    const value = integerOf(command, 'value');
    if (value < 0 || value > 63) refuse(`value is ${value}; it takes 0 to 63`);
    machine.dscp = value;
    for (const virtualHost of machine.vhids) refresh(machine, virtualHost);
  },
};
