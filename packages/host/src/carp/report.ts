import {
  type DemoteEffect,
  formatLog,
  type LogEffect,
  type TimerName,
  type TransitionEffect,
} from '@carplab/election';
import type { Machine, VirtualHost } from '../machine.js';
import { adjustDemotion } from './adjust-demotion.js';
import { firesUs } from './timers.js';

/** Reports a change of state to the driver. */
export function reportTransition(
  machine: Machine,
  virtualHost: VirtualHost,
  { from, to, cause, reason }: TransitionEffect,
): void {
  if (machine.dialect.countsPreempt && from === 'BACKUP' && to === 'MASTER') machine.statistics.preempt++;
  const { port, config } = virtualHost;
  machine.sink.event({
    event: 'transition',
    interface: port.config.name,
    vhid: config.vhid,
    from,
    to,
    cause,
    reason,
  });
}

/** Reports that a master-down timer was set or stopped, if the sink listens. */
export function reportMasterDown(machine: Machine, virtualHost: VirtualHost, timer: TimerName): void {
  const { sink } = machine;
  if (sink.masterDown === undefined || timer === 'advertise' || timer === 'wake') return;
  const { port, config } = virtualHost;
  const dueUs = firesUs(machine, virtualHost, timer) ?? Number.POSITIVE_INFINITY;
  sink.masterDown(port.config.name, config.vhid, timer === 'masterDown4' ? 4 : 6, dueUs);
}

/** Reports a line of the system log. FreeBSD's depend on net.inet.carp.log. */
export function reportLog(machine: Machine, virtualHost: VirtualHost, effect: LogEffect): void {
  if (machine.dialect.logLevels && machine.config.log === 0) return;
  machine.sink.event({ event: 'log', message: formatLog(effect, virtualHost.instance, virtualHost.logName) });
}

/** Reports that a virtual host found or lost a problem that demotes its machine. */
export function reportDemotion(
  machine: Machine,
  virtualHost: VirtualHost,
  { delta, reason, error }: DemoteEffect,
): void {
  const scope = machine.election.demotionScope;
  const groups = scope === 'groups' ? virtualHost.groups : [''];
  for (const group of groups) adjustDemotion(machine, { delta, reason, error, group, virtualHost });
}
