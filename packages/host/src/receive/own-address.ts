import { standsAt } from '../config/prefix.js';
import type { Machine, Port, VirtualHost } from '../machine.js';

/** The owner of an address on a host: the interface itself, or a virtual host on it. */
export interface OwnedAddress {
  readonly text: string;
  /** Undefined: it is the interface's own. */
  readonly virtualHost: VirtualHost | undefined;
}

/**
 * The owner of the address at `at` in `bytes` on an interface, or undefined. An address that is both virtual and real
 * is the interface's own, and is answered whatever the election says.
 */
export function ownedAddress(
  port: Port,
  bytes: Uint8Array,
  at: number,
  family: 4 | 6,
): OwnedAddress | undefined {
  for (const own of port.config.addresses) {
    if (own.family === family && standsAt(own.bytes, bytes, at))
      return { text: own.text, virtualHost: undefined };
  }
  const { linkLocal } = port.config;
  if (family === 6 && standsAt(linkLocal.bytes, bytes, at))
    return { text: linkLocal.text, virtualHost: undefined };
  for (const virtualHost of port.vhids) {
    for (const each of virtualHost.addresses) {
      if (each.family === family && standsAt(each.bytes, bytes, at)) return { text: each.text, virtualHost };
    }
  }
  return undefined;
}

/** Whether this host, rather than the system it runs on, answers for the address. */
export function speaksFor(machine: Machine, { virtualHost }: OwnedAddress): boolean {
  const { answers = 'all' } = machine.config;
  return answers === 'all' || (answers === 'virtual' && virtualHost !== undefined);
}

/** The owner of an address anywhere on the host, the receiving interface first; or undefined. */
export function hostAddress(
  machine: Machine,
  port: Port,
  bytes: Uint8Array,
  at: number,
  family: 4 | 6,
): OwnedAddress | undefined {
  const here = ownedAddress(port, bytes, at, family);
  if (here !== undefined) return here;
  for (const other of machine.ports) {
    const there = other === port ? undefined : ownedAddress(other, bytes, at, family);
    if (there !== undefined) return there;
  }
  return undefined;
}

/** Whether the host accepts packets to the address now: always for its own, as MASTER for a virtual one. */
export function isHere({ virtualHost }: OwnedAddress): boolean {
  return virtualHost === undefined || virtualHost.instance.state === 'MASTER';
}

/** Whether the host answers for the address now. */
export function answersFor(machine: Machine, address: OwnedAddress): boolean {
  return speaksFor(machine, address) && isHere(address);
}

/** The MAC address used in frames about, or from, the address. */
export function macFor(port: Port, { virtualHost }: OwnedAddress, whose: 'virtual' | 'physical'): string {
  return virtualHost !== undefined && whose === 'virtual' ? virtualHost.mac : port.config.mac;
}

/** Whether the host sets the Router flag in neighbour advertisements. */
export function routes(machine: Machine): boolean {
  return machine.config.forwarding ?? true;
}
