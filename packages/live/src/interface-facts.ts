import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

export interface InterfaceFacts {
  readonly name: string;
  /** MAC address as text. */
  readonly mac: string;
  /** With prefix lengths: `10.0.0.1/24`. */
  readonly addresses: readonly string[];
}

const NO_MAC = '00:00:00:00:00:00';

/** The addresses of a real interface; undefined if it does not exist or has no MAC address. */
export function interfaceFacts(name: string): InterfaceFacts | undefined {
  const found = networkInterfaces()[name];
  // libuv does not list an interface without an IP address.
  const mac = found?.[0]?.mac ?? fileOf(name, 'address');
  if (mac === undefined || mac === NO_MAC) return undefined;
  return { name, mac, addresses: (found ?? []).flatMap(({ cidr }) => cidr ?? []) };
}

/** The MTU of an interface, bytes; undefined if the system does not say. */
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
