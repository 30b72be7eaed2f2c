import { readMac, textOfAddress } from '@carplab/codec/net';
import type { HostConfig, NodeCommand } from '@carplab/host';
import type { LinkState } from './link-state.js';

/** What a host is to be told about an interface, and how that reads. */
export interface AddressChange {
  readonly command: NodeCommand;
  /** Such as `eth0: 10.0.0.7/24 added, 10.0.0.1/24 removed`. */
  readonly message: string;
}

const bare = (prefix: string): string => prefix.replace(/\/.*$/, '').toLowerCase();

/**
 * Compares the addresses and MAC addresses of real interfaces with those that a host has. Its virtual addresses are not
 * among an interface's own, even if an up command has put them there.
 */
export class AddressFollower {
  readonly #virtual: ReadonlySet<string>;
  /** As the host has them, by port. */
  readonly #known: { readonly name: string; readonly mac: string; readonly addresses: readonly string[] }[];

  constructor({ interfaces, vhids }: Pick<HostConfig, 'interfaces' | 'vhids'>) {
    this.#virtual = new Set(vhids.flatMap(({ addresses }) => addresses.map(bare)));
    this.#known = interfaces.map(({ name, mac, addresses = [] }) => ({
      name,
      mac: textOfAddress(readMac(mac) ?? mac),
      addresses,
    }));
  }

  /** Those of an interface's addresses that are its own. */
  own(addresses: readonly string[]): string[] {
    return addresses.filter((each) => !this.#virtual.has(bare(each)));
  }

  /** What has changed on a port; undefined if nothing has. */
  change(port: number, state: LinkState): AddressChange | undefined {
    const before = this.#known[port];
    if (before === undefined || !state.present) return undefined;
    const { name } = before;
    const mac = state.mac ?? before.mac;
    const addresses = state.addresses === undefined ? before.addresses : this.own(state.addresses);
    if (mac === before.mac && addresses.join() === before.addresses.join()) return undefined;
    this.#known[port] = { name, mac, addresses };
    const added = addresses.filter((each) => !before.addresses.includes(each));
    const removed = before.addresses.filter((each) => !addresses.includes(each));
    const words = [
      ...added.map((each) => `${each} added`),
      ...removed.map((each) => `${each} removed`),
      ...(mac === before.mac ? [] : [`its MAC address is ${mac} now`]),
    ];
    return {
      command: { command: 'interface', interface: name, addresses: addresses.join(' '), mac },
      message: `${name}: ${words.join(', ') || 'its addresses have another order'}`,
    };
  }
}
