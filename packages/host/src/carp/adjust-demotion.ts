import { formatDemotion } from '@carplab/election';
import type { Machine, VirtualHost } from '../machine.js';
import { groupsDemotion } from './group-demotion.js';

/** What changes a demotion. */
export interface DemotionChange {
  readonly delta: number;
  /** The implementation's word for it, with `{if}` and `{error}` in it. */
  readonly reason: string;
  readonly error: number;
  /** OpenBSD: the interface group; '' elsewhere. */
  readonly group: string;
  /** Whose problem it is; undefined: the administrator's doing. */
  readonly virtualHost: VirtualHost | undefined;
}

/** A virtual host's demotion as the machine now has it. */
export function demotionOf(machine: Machine, virtualHost: VirtualHost): number {
  const scope = machine.election.demotionScope;
  if (scope === 'groups') return groupsDemotion(machine.groups, virtualHost.groups);
  return scope === 'host' ? machine.demotion : virtualHost.demotion;
}

/** Adds to the counter that the dialect has for it. Returns the new value. */
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
  // FreeBSD's is a signed int that the administrator may take below 0; the others count problems.
  const sum = (machine.demotion + delta) | 0;
  machine.demotion = machine.dialect.signedDemotion ? sum : Math.max(0, sum);
  return machine.demotion;
}

/**
 * A demotion changes, and that is told. The elections hear of it in `flushDemotion`, when whatever caused it is done:
 * the kernels do it in a task of its own, too.
 */
export function adjustDemotion(machine: Machine, change: DemotionChange): void {
  const { delta, error, group, virtualHost } = change;
  const total = add(machine, change);
  const where = virtualHost?.logName ?? '';
  const reason = change.reason.replace('{if}', where).replace('{error}', `${error}`);
  const named = group === '' ? {} : { group };
  machine.sink.event({ event: 'demotion', delta, total, reason, ...named });
  const line = formatDemotion(machine.facts.words, { delta, reason, error }, total, where, group);
  const silent = machine.dialect.logLevels && machine.config.log === 0;
  // OpenBSD logs what its interfaces do, not what the administrator does.
  const said = machine.election.demotionScope !== 'groups' || virtualHost !== undefined;
  if (line !== undefined && said && !silent) machine.sink.event({ event: 'log', message: line });
  machine.demotionDue = true;
  if (virtualHost === undefined) machine.demotionAdmin = group;
}
