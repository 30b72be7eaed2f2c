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
  const mac = found?.[0]?.mac ?? fileOf(name, 'address');
  if (mac === undefined || mac === NO_MAC) return undefined;
  return { name, mac, addresses: (found ?? []).flatMap(({ cidr }) => cidr ?? []) };
}

/** The largest IP packet of an interface, bytes; undefined where the system does not say. */
export function mtuOf(name: string): number | undefined {
  return Number(fileOf(name, 'mtu')) || undefined;
}

function fileOf(name: string, what: string): string | undefined {
  try {
    return readFileSync(`/sys/class/net/${name}/${what}`, 'utf8').trim();
  } catch {
    return undefined;
  }
}
