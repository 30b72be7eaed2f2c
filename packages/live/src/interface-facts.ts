import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

export interface InterfaceFacts {
  readonly name: string;
  /** Text; of a real interface. */
  readonly mac: string;
  /** With prefix lengths: `10.0.0.1/24`. */
  readonly addresses: readonly string[];
}

const NO_MAC = '00:00:00:00:00:00';

/** What a real interface is called on the wire; undefined if there is none, or it has no MAC address. */
export function interfaceFacts(name: string): InterfaceFacts | undefined {
  const found = networkInterfaces()[name];
  // Without an address libuv does not list it.
  const mac = found?.[0]?.mac ?? macFile(name);
  if (mac === undefined || mac === NO_MAC) return undefined;
  return { name, mac, addresses: (found ?? []).flatMap(({ cidr }) => cidr ?? []) };
}

function macFile(name: string): string | undefined {
  try {
    return readFileSync(`/sys/class/net/${name}/address`, 'utf8').trim();
  } catch {
    return undefined;
  }
}
