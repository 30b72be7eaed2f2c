import { adjustDemotion } from '../carp/adjust-demotion.js';
import { integerOf, refuse, textOf } from './command-arguments.js';
import type { Command } from './commands.js';

/** OpenBSD's default group, and the highest count that SIOCSIFGATTR accepts. */
const GROUP = 'carp';
const MOST = 255;

/**
 * Adds to a demotion: FreeBSD's net.inet.carp.demotion, OpenBSD's `ifconfig -g GROUP carpdemote`, the other kernels'
 * count of problems. `reason` names a cause that is not modeled here, such as `pfsync bulk start`.
 */
export const demoteCommand: Command = {
  takes: ['by', 'group', 'reason'],
  run(machine, command) {
    const { demotionCommand, name } = machine.dialect;
    if (demotionCommand === 'none') refuse(`${name} has no demotion`);
    const delta = integerOf(command, 'by');
    if (Math.abs(delta) > 2 ** 30) refuse(`by is ${delta}; at most 2^30 either way`);
    const reason = command['reason'] === undefined ? 'sysctl' : textOf(command, 'reason');
    const change = { delta, reason, error: 0, virtualHost: undefined };
    if (demotionCommand === 'host') {
      if (command['group'] !== undefined) refuse(`${name} has no demotion by group`);
      adjustDemotion(machine, { ...change, group: '' });
      return;
    }
    const group = command['group'] === undefined ? GROUP : textOf(command, 'group');
    const groups = new Set(machine.vhids.flatMap((each) => each.groups));
    if (!groups.has(group)) refuse(`no group '${group}'; there are ${[...groups].join(', ') || 'none'}`);
    const count = (machine.groups.get(group) ?? 0) + delta;
    if (count < 0 || count > MOST) refuse(`group ${group} would be ${count}; it takes 0 to ${MOST}`);
    const why = command['reason'] === undefined ? 'ifconfig' : reason;
    adjustDemotion(machine, { ...change, reason: why, group });
  },
};
