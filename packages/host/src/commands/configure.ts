import { fromHex } from '@carplab/codec';
import { CARP_KEY_BYTES } from '@carplab/codec/carp';
import { runEvent } from '../carp/run-event.js';
import { afterIfconfig, refresh } from '../carp/virtual-host.js';
import { checkPeer } from '../config/check-vhid.js';
import { ConfigFailure } from '../config/config-problem.js';
import type { Machine, VirtualHost } from '../machine.js';
import type { NodeCommand } from '../node.js';
import { forgetUnused } from '../send/neighbors.js';
import { integerOf, refuse, textOf, virtualHostOf } from './command-arguments.js';
import type { Command } from './commands.js';

/** The peer in an argument; '' restores the group (`mcast`, `-carppeer`). */
function peerOf(machine: Machine, command: NodeCommand, key: 'peer' | 'peer6'): string | undefined {
  const text = textOf(command, key);
  if (text === '') return undefined;
  try {
    return checkPeer(key, text, key === 'peer' ? 4 : 6, machine.facts);
  } catch (error) {
    if (!(error instanceof ConfigFailure)) throw error;
    return refuse(error.message);
  }
}

/** The key that results from a new password, or the one given as 40 hexadecimal digits. */
function keyOf(machine: Machine, virtualHost: VirtualHost, command: NodeCommand): Uint8Array {
  if (command['key'] !== undefined) {
    if (command['password'] !== undefined) refuse('there are both password and key; say one of them');
    const key = fromHex(textOf(command, 'key'));
    return key?.length === CARP_KEY_BYTES
      ? key
      : refuse(`key takes ${2 * CARP_KEY_BYTES} hexadecimal digits`);
  }
  if (command['password'] === undefined) return virtualHost.key;
  const key = machine.dialect.newKey(virtualHost.key, textOf(command, 'password'));
  return key ?? refuse(`the password is too long for ${machine.config.dialect}`);
}

/** `ifconfig … advskew, advbase, pass, peer`: any combination. `key` is the ioctl's, or netlink's. */
export const configureCommand: Command = {
  takes: ['vhid', 'interface', 'advbase', 'advskew', 'password', 'key', 'peer', 'peer6'],
  run(machine, command) {
    const virtualHost = virtualHostOf(machine, command);
    const key = keyOf(machine, virtualHost, command);
    const peers = (['peer', 'peer6'] as const)
      .filter((name) => command[name] !== undefined)
      .map((name) => [name, peerOf(machine, command, name)] as const);
    const refused = runEvent(machine, virtualHost, {
      type: 'configure',
      ...(command['advbase'] === undefined ? {} : { advbase: integerOf(command, 'advbase') }),
      ...(command['advskew'] === undefined ? {} : { advskew: integerOf(command, 'advskew') }),
    });
    if (refused) refuse(`${refused}: ${machine.election.name} does not take this advbase and advskew`);
    virtualHost.key = key;
    afterIfconfig(machine, virtualHost);
    for (const [name, peer] of peers) virtualHost[name] = peer;
    refresh(machine, virtualHost);
    forgetUnused(machine);
  },
};
