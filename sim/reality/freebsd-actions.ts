import type { NodeCommand } from '@carplab/host';
import type { Fault } from '@carplab/sim';

/** A command to a node. */
export function command(node: string, what: NodeCommand): Fault {
  return { kind: 'command', node, command: what };
}

/** The scenario's equivalent of a command given to a machine. */
export function actionsOf(node: string, what: string): Fault[] {
  const words = what.split(' ');
  const after = (word: string): string | undefined =>
    words.includes(word) ? words[words.indexOf(word) + 1] : undefined;
  const value = Number(what.split('=')[1]);
  const sysctl = /^sysctl net\.inet\.carp\.(\w+)=/.exec(what)?.[1];
  if (what === 'boot') return [{ kind: 'boot', node }];
  if (what.startsWith('QEMU')) return [{ kind: 'crash', node }];
  if (sysctl === 'demotion') return [command(node, { command: 'demote', by: value })];
  if (sysctl === 'dscp') return [command(node, { command: 'dscp', value })];
  if (sysctl !== undefined) return [command(node, { command: sysctl, on: value === 1 })];
  if (words[0] === 'demote') {
    return [command(node, { command: 'demote', by: Number(words[1]), reason: words.slice(2).join(' ') })];
  }
  if (words[0] === 'carpkey') {
    return [command(node, { command: 'configure', vhid: Number(words[2]), key: words[5]! })];
  }
  const port = words[1]!;
  if (words[2] === 'up') return [{ kind: 'interface-up', node, interface: port }];
  if (words[2] === 'down') return [{ kind: 'interface-down', node, interface: port }];
  if (words.includes('-alias')) {
    return [command(node, { command: 'address', interface: port, vhid: 1, remove: `${words[2]}/28` })];
  }
  const which = { interface: port, vhid: Number(after('vhid')) };
  const [alias, state, advskew, password] = [after('alias'), after('state'), after('advskew'), after('pass')];
  if (alias !== undefined) return [command(node, { command: 'address', ...which, add: alias })];
  const settings = {
    ...(advskew === undefined ? {} : { advskew: Number(advskew) }),
    ...(password === undefined ? {} : { password }),
  };
  return [
    ...(state === undefined ? [] : [command(node, { command: 'state', ...which, state })]),
    command(node, { command: 'configure', ...which, ...settings }),
  ];
}
