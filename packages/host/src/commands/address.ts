import { ownsVip } from '../carp/instance-of.js';
import { runEvent } from '../carp/run-event.js';
import { afterIfconfig, refresh } from '../carp/virtual-host.js';
import { MAX_VHID_ADDRESSES } from '../config/check-vhid.js';
import { type Prefix, parsePrefix } from '../config/prefix.js';
import { refuse, textOf, virtualHostOf } from './command-arguments.js';
import type { Command } from './commands.js';

function prefixOf(text: string): Prefix {
  return (
    parsePrefix(text) ?? refuse(`'${text}' is not an address with a prefix length, such as 203.0.113.5/28`)
  );
}

/** `ifconfig … alias` and `-alias` for a virtual address: either `add` or `remove`. */
export const addressCommand: Command = {
  takes: ['vhid', 'interface', 'add', 'remove'],
  run(machine, command) {
    const virtualHost = virtualHostOf(machine, command);
    if (machine.facts.isProcess) refuse('ucarp has its address from its command line (-a)');
    const adds = command['add'] !== undefined;
    if (adds === (command['remove'] !== undefined)) refuse('say either add or remove');
    const prefix = prefixOf(textOf(command, adds ? 'add' : 'remove'));
    const before = virtualHost.addresses;
    const has = before.some(({ text }) => text === prefix.text);
    if (adds && has) refuse(`${prefix.text} is already there`);
    if (!adds && !has) refuse(`${prefix.text} is not there`);
    if (adds && before.length >= MAX_VHID_ADDRESSES) refuse(`there are ${before.length} addresses already`);
    virtualHost.addresses = adds ? [...before, prefix] : before.filter(({ text }) => text !== prefix.text);
    if (adds) afterIfconfig(machine, virtualHost);
    // From here on the HMAC covers the new list, even in a goodbye for the last address.
    refresh(machine, virtualHost);
    const { addresses, port } = virtualHost;
    runEvent(machine, virtualHost, {
      type: 'addresses',
      change: adds ? 'added' : 'removed',
      ipv4: addresses.some(({ family }) => family === 4),
      ipv6: addresses.some(({ family }) => family === 6),
      ownsVip: ownsVip(port, addresses),
    });
  },
};
