import { parseEndpointAddress } from '../../clients/address.js';
import type { Watched } from './watched.js';

/** The owner of an address: a machine, or a virtual host. */
export type Owner =
  | { readonly kind: 'own'; readonly node: string }
  | { readonly kind: 'virtual'; readonly vhid: number };

/** The owners of addresses, as configured, and which machines are on. */
export class AddressBook {
  readonly #owners: Map<string, Owner> = new Map();
  readonly #hosts: ReadonlySet<string>;
  #on: Set<string> = new Set();

  constructor(scenario: Watched) {
    this.#hosts = new Set(scenario.hosts.map(({ config }) => config.name));
    const note = (text: string, owner: Owner): void => {
      this.#owners.set(parseEndpointAddress(text).text, owner);
    };
    for (const { config } of scenario.hosts) {
      for (const { addresses = [] } of config.interfaces)
        for (const text of addresses) note(text, { kind: 'own', node: config.name });
    }
    for (const { options } of [...scenario.clients, ...scenario.servers])
      for (const text of options.addresses) note(text, { kind: 'own', node: options.name });
    for (const { config } of scenario.hosts) {
      for (const { vhid, addresses } of config.vhids)
        for (const text of addresses) note(text, { kind: 'virtual', vhid });
    }
  }

  owner(address: string): Owner | undefined {
    return this.#owners.get(address);
  }

  isHost(node: string): boolean {
    return this.#hosts.has(node);
  }

  isOn(node: string): boolean {
    return this.#on.has(node);
  }

  power(node: string, on: boolean): void {
    if (on) this.#on.add(node);
    else this.#on.delete(node);
  }

  snapshot(): ReadonlySet<string> {
    return new Set(this.#on);
  }

  restore(on: ReadonlySet<string>): void {
    this.#on = new Set(on);
  }
}
