import { flagOf } from '../command-arguments.js';
import type { Command } from '../commands.js';
import { runEvent } from '../run-event.js';

/** net.inet.carp.allow */
export const allowCommand: Command = {
  takes: ['on'],
  run(machine, command, nowUs, sink) {
    machine.allow = flagOf(command, 'on');
    for (const virtualHost of machine.vhids) {
      runEvent(machine, virtualHost, { type: 'allow', allow: machine.allow }, nowUs, sink);
    }
  },
};

/** net.inet.carp.preempt */
export const preemptCommand: Command = {
  takes: ['on'],
  run(machine, command, nowUs, sink) {
    machine.preempt = flagOf(command, 'on');
    for (const virtualHost of machine.vhids) {
      runEvent(machine, virtualHost, { type: 'preempt', preempt: machine.preempt }, nowUs, sink);
    }
  },
};
