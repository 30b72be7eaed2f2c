import { DEFAULT_LATENCY_US, type LinkOptions } from '../../link-direction.js';
import type { ReportedFault } from '../../reported-fault.js';

// What kinds of fault can cause later. Commands have their own names.
const leaves = ['crash', 'shutdown', 'reboot', 'pause', 'link-down', 'link-flap', 'interface-down'];
/**
 * What a fault does where its own name does not say it: a reboot of a machine that is off, `pfctl -d`, and the end of
 * send errors.
 */
export function actOf(fault: ReportedFault, kind: string, isOff: boolean): string {
  if (kind === 'reboot' && isOff) return 'boot';
  if (fault.kind !== 'command') return kind;
  if (kind === 'pf' && fault.command['on'] === false) return 'pf-off';
  return kind === 'sendError' && fault.command['error'] === 0 ? 'send-ok' : kind;
}

/** Commands that can make a host refuse advertisements, or be refused. */
export const REFUSING: readonly string[] = ['configure', 'address'];
/** Commands for one virtual host that do not demote the host: its other virtual hosts are not affected. */
export const OWN_VHID: ReadonlySet<string> = new Set([...REFUSING, 'state']);
/** Other commands that matter to an election. */
export const COMMANDS: readonly string[] = [
  'maintenance',
  'disable',
  'allow',
  'preempt',
  'demote',
  'state',
  'vhid',
  'pfsync',
  'sendError',
  'pf',
];
/** It can make a host stop being MASTER, some time later. */
export const LEAVING: ReadonlySet<string> = new Set([...leaves, ...REFUSING, ...COMMANDS, 'switch-reboot']);
/** It can stop advertisements. */
export const SILENCING: ReadonlySet<string> = new Set([
  ...leaves,
  'cut',
  'partition',
  'impair',
  'switch-reboot',
  'rule',
  'sendError',
  'vhid',
]);
/** It can make a MASTER stop advertising, or address its advertisements to another host. */
export const STALLING: ReadonlySet<string> = new Set([
  'clock-step',
  ...leaves,
  ...REFUSING,
  ...COMMANDS,
  'switch-reboot',
]);
/** It can let advertisements through again. */
export const HEALING: ReadonlySet<string> = new Set([
  'uncut',
  'heal',
  'link-up',
  'interface-up',
  'switch-up',
  'port-enable',
  'boot',
  'send-ok',
]);
/** It can make a host begin to take part in an election. */
export const STARTING: ReadonlySet<string> = new Set([
  ...REFUSING,
  'boot',
  'reboot',
  'link-up',
  'interface-up',
  'switch-up',
  'port-enable',
  'vhid',
  'allow',
  'disable',
]);
/** It can make a host better or worse than another. */
export const RANKING: ReadonlySet<string> = new Set([
  ...leaves,
  ...REFUSING,
  ...COMMANDS,
  ...HEALING,
  'pf-off',
  'send-ok',
  'resume',
  'switch-reboot',
]);

/** It ranks a host lower or higher only by demoting it, or no longer. */
export const DEMOTING: ReadonlySet<string> = new Set([
  ...['demote', 'maintenance', 'pf', 'pf-off', 'pfsync', 'sendError', 'send-ok'],
  ...['link-down', 'link-flap', 'interface-down', 'switch-reboot', ...HEALING],
]);
/** What a MASTER is that does not obey: it ranks no lower for it. */
export const OBEYING: ReadonlySet<string> = new Set(['preempt', 'allow', 'disable']);

/** Its effect is seen at its host at once, if it has any. */
export const EVIDENT: ReadonlySet<string> = new Set([
  ...['crash', 'pause', 'boot', 'resume', 'state'],
  ...['link-down', 'link-flap', 'link-up', 'interface-down', 'interface-up', 'port-enable'],
]);

/** It ends a loss of frames and changes nothing else: no link comes up, and no host gets better. */
export const REJOINING: ReadonlySet<string> = new Set(['uncut', 'heal']);

const REFUSED_BY: Readonly<Record<string, readonly string[]>> = {
  badauth: [...REFUSING, 'impair'],
  'Bad digest': [...REFUSING, 'impair'],
  allow: ['allow', 'disable'],
  peer: ['configure'],
  pf: ['pf', 'flushStates'],
};
/** A damaged frame: CARP's counters and UCARP's log lines, and the headers around it (`ipv4 badsum`). */
const DAMAGE = /^(bad(sum|len|ver|ttl)|Bad (IP checksum|version|TTL)|packet too short|[a-z]+[46]? [a-z]+)$/;

/** The kinds of fault that alone make a host refuse frames for this reason; undefined: many can. */
export function refusersOf(reason: string): readonly string[] | undefined {
  return REFUSED_BY[reason] ?? (DAMAGE.test(reason) ? ['impair'] : undefined);
}

/** Whether frames take longer with it, whether it takes an address away, and whether it makes its host deaf. */
export function effectsOf(fault: ReportedFault): {
  readonly delays: boolean;
  readonly removes: boolean;
  readonly deafens: boolean;
} {
  if (fault.kind !== 'command') return { delays: delaysFrames(fault), removes: false, deafens: false };
  const { command, on, remove } = fault.command;
  const deafens = (command === 'allow' && on === false) || (command === 'disable' && on === true);
  return { delays: false, removes: remove !== undefined, deafens };
}

function delaysFrames(fault: ReportedFault): boolean {
  if (fault.kind !== 'impair') return false;
  const { latencyUs = DEFAULT_LATENCY_US, jitterUs = 0, reorderPpm = 0 } = fault.link;
  return latencyUs > DEFAULT_LATENCY_US || jitterUs > 0 || reorderPpm > 0;
}

/** Whether frames are lost with it. */
export function impairsToLoss({ lossPpm = 0, corruptPpm = 0 }: LinkOptions): boolean {
  return lossPpm + corruptPpm > 0;
}
