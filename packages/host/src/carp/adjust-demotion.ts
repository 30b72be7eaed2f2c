import { formatDemotion } from '@carplab/election';
import type { Machine, VirtualHost } from '../machine.js';
import { groupsDemotion } from './group-demotion.js';

/** What changes a demotion. */
export interface DemotionChange {
  readonly delta: number;
  /** The implementation's wording, with placeholders `{if}` and `{error}`. */
  readonly reason: string;
  readonly error: number;
  /** OpenBSD: the interface group; '' elsewhere. */
  readonly group: string;
  /** The virtual host with the problem; undefined: the administrator did it. */
  readonly virtualHost: VirtualHost | undefined;
}

/** A virtual host's demotion as the machine now has it. */
export function demotionOf(machine: Machine, virtualHost: VirtualHost): number {
  const scope = machine.election.demotionScope;
  if (scope === 'groups') return groupsDemotion(machine.groups, virtualHost.groups);
  return scope === 'host' ? machine.demotion : virtualHost.demotion;
}

/** Adds to the dialect's counter. Returns the new value. */
function add(machine: Machine, { delta, group, virtualHost }: DemotionChange): number {
  const scope = machine.election.demotionScope;
  if (scope === 'groups') {
    // carp_group_demote_adj: not below 0.
    const count = Math.max(0, (machine.groups.get(group) ?? 0) + delta);
    machine.groups.set(group, count);
    if (delta > 0 && count === 1) machine.demotionAlarm = true;
    return count;
  }
  if (scope === 'process' && virtualHost) {
    virtualHost.demotion = Math.max(0, virtualHost.demotion + delta);
    return virtualHost.demotion;
  }
  // FreeBSD's is a signed int that the administrator may set below 0; the others count problems.
  const sum = (machine.demotion + delta) | 0;
  machine.demotion = machine.dialect.signedDemotion ? sum : Math.max(0, sum);
  return machine.demotion;
}

/**
 * Changes a demotion and reports it. The elections hear of it later, in `flushDemotion`: the kernels, too, use a
 * separate task.
 */
export function adjustDemotion(machine: Machine, change: DemotionChange): void {
  const { delta, error, group, virtualHost } = change;
  const total = add(machine, change);
  const where = virtualHost?.logName ?? '';
  const reason = change.reason.replace('{if}', where).replace('{error}', `${error}`);
  const named = group === '' ? {} : { group };
  machine.sink.event({ event: 'demotion', delta, total, reason, ...named });
  const { election, facts } = machine;
  const words = election.name === facts.election ? facts.words : election;
  const line = formatDemotion(words, { delta, reason, error }, total, where, group);
  const silent = machine.dialect.logLevels && machine.config.log === 0;
  // OpenBSD logs problems of its interfaces, not the administrator's changes.
  const said = election.demotionScope !== 'groups' || virtualHost !== undefined;
  if (line !== undefined && said && !silent) machine.sink.event({ event: 'log', message: line });
  machine.demotionDueUs = machine.nowUs;
  if (virtualHost === undefined) machine.demotionAdmin = group;
}
