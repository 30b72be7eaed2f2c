import { linkState } from './system-links.js';

export interface InterfaceFacts {
  readonly name: string;
  /** MAC address as text. */
  readonly mac: string;
  /** With prefix lengths: `10.0.0.1/24`. */
  readonly addresses: readonly string[];
}

/** The addresses of a real interface; undefined if it does not exist or has no MAC address. */
export function interfaceFacts(name: string): InterfaceFacts | undefined {
  const { mac, addresses = [] } = linkState(name);
  return mac === undefined ? undefined : { name, mac, addresses };
}
